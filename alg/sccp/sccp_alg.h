// The step of SCCP (Skinny): messages in, effects out.
#pragma once

#include <memory>

#include "alg/protocol.h"

namespace sallyport {

[[nodiscard]] std::unique_ptr<ProtocolAlg> make_sccp_alg(const ProtocolContext& context);

}  // namespace sallyport
