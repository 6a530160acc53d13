// SCCP (Skinny) as the signalling core sees it.
#pragma once

#include <memory>

#include "alg/protocol.h"

namespace sallyport {

[[nodiscard]] std::unique_ptr<ProtocolAlg> make_sccp_alg(const ProtocolContext& context);

}  // namespace sallyport
