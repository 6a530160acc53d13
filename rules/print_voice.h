// The part of print() that is about phones, dial peers and calls.
#pragma once

#include <iterator>
#include <string>

#include "rules/policy.h"

namespace sallyport::rules {

using Out = std::back_insert_iterator<std::string>;

// `telephony-service`, `ephone-dn`, `ephone` and `voice register`, each with its lines that are not enforced.
void print_phones(Out out, const Policy& policy);
void print_dial_peers(Out out, const Policy& policy);
// The lines of the `sallyport` block that are about registration and H.323.
void print_voice_rules(Out out, const Policy& policy);
// What is not enforced and stands in none of the blocks above.
void print_rest(Out out, const Policy& policy);

}  // namespace sallyport::rules
