// The toy protocol's step: MEDIA opens a gate to the announced endpoint, END closes it.
#pragma once

#include <memory>

#include "alg/protocol.h"

namespace sallyport {

[[nodiscard]] std::unique_ptr<ProtocolAlg> make_toy_alg(const ProtocolContext& context);

}  // namespace sallyport
