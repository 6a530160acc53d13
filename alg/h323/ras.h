// RAS: each question with its answer, and the gates that the answer opens (H.225.0 7.6 and following).
//
// A question opens at most a gate for its own answer, if the answer uses other ports than the question. An answer
// counts if it comes from the asked host to the asking endpoint and has the number of the question.
//
//   RRQ, RCF    a registration (registrations.h)
//   ARQ, ACF    a call is admitted: the caller may reach destCallSignalAddress, also at another port than 1720
//   ARQ, ARJ    a call is rejected
//   DRQ, DCF    a call is over for this endpoint: its gates close
//   URQ, UCF    a registration ends; either side may ask
//   SCI         the gatekeeper asks for a connection to itself (H.460.18)
#pragma once

#include <map>
#include <memory>
#include <tuple>

#include "alg/gates/timed_gates.h"
#include "alg/h323/calls.h"
#include "alg/h323/registrations.h"

namespace sallyport::h323_alg {

class Ras {
 public:
  // Questions without an answer. The answer to a further question opens nothing.
  static constexpr std::size_t kMaxPending = 65536;

  Ras(const CurrentPolicy& policy, std::uint64_t& next_gate_id, std::uint64_t hash_seed, Registrations& registrations,
      TimedGates& admissions, Calls& calls);
  [[nodiscard]] ProtocolAlg::Verdict message(const Message& message, const h225::ras::View& view, Effects& effects);
  void advance(Time now, Effects& effects);
  [[nodiscard]] Time next_due() const noexcept;

  enum class Part : std::uint8_t { question, confirm, reject, in_progress, other };
  enum class Matter : std::uint8_t {
    none,
    discovery,
    registration,
    unregistration,
    admission,
    bandwidth,
    disengage,
    location,
    information,
    resources,
    service
  };

 private:
  struct Question {
    Matter matter{};
    Registrations::Asked asked;
    std::string call, to;
    bool answer_call = false;
    Time until{};
  };
  using Key = std::tuple<Endpoint, std::uint32_t>;  // the address that asked, requestSeqNum

  [[nodiscard]] ProtocolAlg::Verdict question(const Message& message, const h225::ras::View& view, Matter matter,
                                              Effects& effects);
  void reply_gate(const Message& message, const h225::ras::View& view, Effects& effects);
  [[nodiscard]] std::shared_ptr<Question> asked(const Message& message, const h225::ras::View& view, Matter matter,
                                                bool over);
  void confirm(const Message& message, const h225::ras::View& view, const Question& question, Effects& effects);
  void registered(const Message& message, const h225::ras::View& view, const Question& question, Effects& effects);
  void reject(const Message& message, const h225::ras::View& view, const Question& question, Effects& effects);
  void admit_call(const Message& message, const h225::ras::View& view, const Question& question, Effects& effects);
  void service(const Message& message, const h225::ras::View& view, Effects& effects);

  const CurrentPolicy& policy_;
  Registrations& registrations_;
  TimedGates& admissions_;
  TimedGates replies_;
  Calls& calls_;
  // Questions from outside have their own map, so that they cannot use up the room for questions from inside.
  using Pending = std::map<Key, std::shared_ptr<Question>>;
  [[nodiscard]] Pending& asked_from(rules::Zone zone) noexcept {
    return pending_[zone == rules::Zone::outside ? 1 : 0];
  }
  void settle(const Key& key) {
    for (auto& pending : pending_) pending.erase(key);
  }
  std::array<Pending, 2> pending_;
  Time last_sweep_{};
};

}  // namespace sallyport::h323_alg
