// The state of a SIP call and its dialogs.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "alg/base/deadlines.h"
#include "alg/base/few.h"
#include "alg/calls/ledger.h"
#include "alg/gates/media_plan.h"
#include "alg/sip/offer_answer.h"
#include "dissectors/sip/sip.h"

namespace sallyport::sip_alg {

// The two parties of a dialog.
enum Side : unsigned { caller = 0, callee = 1 };
[[nodiscard]] constexpr Side other(Side side) noexcept {
  return side == caller ? callee : caller;
}

// The Contact of an inside party, if it differs from the address that the party sends from. Requests inside the
// dialog go to the Contact.
struct ControlPoint {
  Endpoint endpoint;
  IpProtocol transport = IpProtocol::udp;
  IpAddress peer;
};

// A party's description of its media. It is shared and never changed: when policy withdraws an address, a new
// description replaces it.
using Said = std::shared_ptr<const Description>;

struct Dialog {
  std::string tag;  // the callee's tag; the call has the caller's tag
  OfferState offers = OfferState::idle;
  Side offerer = caller;
  std::optional<std::uint32_t> offer_cseq;
  std::array<Said, 2> current, pending;  // by side
  // Highest CSeq from each side. A request at or below it is a repetition.
  std::array<std::optional<std::uint32_t>, 2> last_request;
  // CSeq of the last handled 2xx, by the side that sent the request.
  std::array<std::optional<std::uint32_t>, 2> last_success;
  std::optional<std::uint32_t> last_ack;
  std::vector<LegGate> gates;
  std::vector<LegGate> control;           // gates to the parties' Contacts
  std::optional<std::uint32_t> bye_cseq;  // CSeq of the BYE that ended the dialog, until its final answer
  Side bye_sender = caller;
  bool acknowledged = false;  // the caller sent an ACK to this fork
  Time confirmed_at{};
  bool confirmed = false;  // a 2xx was seen
  bool ended = false;
  bool held = false;
  bool media_timed_out = false;
  Time last_media{};                    // time of the last media packet, answer or 2xx
  std::optional<Time> session_expires;  // RFC 4028

  [[nodiscard]] Party party(Side side) const noexcept { return {current[side].get(), pending[side].get()}; }
  // Frees the memory of the media. Only for a dialog that cannot come back.
  void forget_media() noexcept {
    current = pending = {};
    std::vector<LegGate>{}.swap(gates);
    std::vector<LegGate>{}.swap(control);
  }
};

struct Call;
using CallTimers = Deadlines<Call>;

// The dialogs of a call. The ledger has the record of the call. CallTable makes calls, and stores the names behind
// the call.
struct Call final : CallDetails {
  static constexpr std::size_t kMaxDialogs = 16;  // forks that answer
  static constexpr std::size_t kMaxHosts = 32;
  static constexpr std::size_t kMaxBranches = 32;  // INVITE transactions without a final answer

  Call* next = nullptr;  // for the table, as are hash and serial
  std::uint64_t hash = 0;
  std::uint64_t serial = 0;
  std::string_view id, from_tag;
  CallHandle entry;  // in the ledger
  std::optional<std::uint32_t> invite_cseq;
  bool invite_pending = false;
  bool cancelled = false;
  bool failed_challenge = false;   // 401/407: the caller may try again
  std::string challenge;           // "401 Unauthorized"
  Few<std::uint64_t, 2> branches;  // INVITE transactions without a final answer (hash of the Via branch)
  Said offer;                      // offer of the INVITE
  std::vector<LegGate> early;      // gates to the caller, until a fork answers
  std::array<std::optional<ControlPoint>, 2> control;
  std::vector<Dialog> dialogs;
  Few<IpAddress, 4> hosts;  // may speak in this call: senders and receivers of its requests, and its Contacts
  Time invite_deadline{}, last_heard{};
  CallTimers::Handle timer = CallTimers::kNone;

  [[nodiscard]] Dialog* dialog(std::string_view tag) noexcept {
    for (auto& d : dialogs)
      if (d.tag == tag) return &d;
    return nullptr;
  }
  void describe(CallHandle, CallRow& row) const override {
    auto gate_count = early.size();
    for (const auto& d : dialogs) gate_count += d.gates.size();
    row.gates = static_cast<std::uint32_t>(gate_count);
    row.dialogues = static_cast<std::uint32_t>(dialogs.size());
  }
};

}  // namespace sallyport::sip_alg
