// The policy in force: one object, one owner, no copies to update.
//
// The signalling core owns it and replaces the policy at a reload. Everything else keeps a reference to this object and
// asks it at each use, so nothing keeps a pointer to a policy that is gone:
//
//   class Phones { const CurrentPolicy& policy_; };   // policy_->mode, policy_->ephone(name)
//
// Replaced policies stay alive for a while: reports on their way from the workers point to their rules. Every report
// arrives before kEarlier more reloads have happened.
#pragma once

#include <deque>
#include <memory>
#include <utility>

#include "rules/policy.h"

namespace sallyport {

class CurrentPolicy {
 public:
  static constexpr std::size_t kEarlier = 16;

  explicit CurrentPolicy(std::shared_ptr<const rules::Policy> policy) : policy_(std::move(policy)) {}
  CurrentPolicy(const CurrentPolicy&) = delete;
  CurrentPolicy& operator=(const CurrentPolicy&) = delete;

  [[nodiscard]] const rules::Policy& operator*() const noexcept { return *policy_; }
  [[nodiscard]] const rules::Policy* operator->() const noexcept { return policy_.get(); }
  void replace(std::shared_ptr<const rules::Policy> policy) {
    earlier_.push_back(std::exchange(policy_, std::move(policy)));
    if (earlier_.size() > kEarlier) earlier_.pop_front();
  }

 private:
  std::shared_ptr<const rules::Policy> policy_;
  std::deque<std::shared_ptr<const rules::Policy>> earlier_;
};

}  // namespace sallyport
