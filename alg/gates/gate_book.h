// The gate book: the owner and the fate of each gate, and the answer to `why`. It belongs to the signalling core;
// workers see the GateTable only.
//
// Open gates are found by identifier. Closed and refused gates stay in a ring of kHistory entries; the oldest entry is
// forgotten first. A record keeps its place when its gate closes; only the ring changes. Records are small, because
// tens of thousands exist at a time and most are never read.
//
// `show pinholes` and `why` read the book in slices (alg/events/rows.h): the forwarding thread may not pause for tens
// of thousands of records.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "alg/base/id_map.h"
#include "alg/events/rows.h"
#include "alg/gates/effects.h"
#include "alg/gates/gates.h"

namespace sallyport {

// The part of a GateSpec that reports show.
struct GateName {
  GateName() = default;
  GateName(const GateSpec& spec) noexcept  // NOLINT: a part of it
      : transport(spec.transport), destination(spec.destination), source(spec.source), source_port(spec.source_port) {}
  IpProtocol transport = IpProtocol::udp;
  Endpoint destination;
  std::optional<IpAddress> source;  // none: any
  Port source_port{};               // 0: any
};

// The history of one gate.
struct GateRecord {
  std::uint64_t id = 0;  // 0: refused
  GateRef gate;
  GateName spec;
  GateReason reason{};
  bool used = false;  // a packet went through
  bool open = false;
  SharedOwner owner;
  Stamp opened, closed;
  Time last_active{};
  std::uint64_t strangers = 0;
  std::string closed_by;  // refused: the host, if a name was announced
};

class GateBook {
 public:
  static constexpr std::size_t kHistory = 16384;

  GateRecord& add(GateRecord record);
  // The record of an open gate, or nullptr. Its address stays valid until the record is forgotten.
  [[nodiscard]] GateRecord* find(std::uint64_t id) noexcept;
  [[gnu::always_inline]] void fetch(std::uint64_t id) const noexcept { ids_.fetch(id); }
  // Closes the record of an open gate. The record moves into the history.
  void end(std::uint64_t id, GateReason reason, std::string_view by, Stamp stamp);
  void end(GateRecord& record, GateReason reason, std::string_view by, Stamp stamp);
  void refuse(GateRecord record);
  [[nodiscard]] std::size_t open() const noexcept { return open_; }
  // The next open gates, at most `most`.
  void read(Place& place, std::size_t most, std::vector<PinholeRow>& rows) const;
  [[nodiscard]] std::string call_of(std::uint64_t id) const;  // of an open or remembered gate; empty: unknown

  using Search = GateSearch;
  // Looks at `most` records. none: call again. Empty: no gate was opened or refused for the flow.
  [[nodiscard]] std::optional<std::string> why(Search& search, std::size_t most) const;
  [[nodiscard]] std::string why(const FiveTuple& tuple) const;

 private:
  using Slot = std::uint32_t;
  static constexpr std::size_t kPage = 64;
  using Page = std::array<GateRecord, kPage>;

  [[nodiscard]] GateRecord& at(Slot slot) const noexcept { return (*pages_[slot / kPage])[slot % kPage]; }
  [[nodiscard]] Slot take();
  void remember(Slot slot);
  [[nodiscard]] bool search_open(Search& search, std::size_t& most) const;
  [[nodiscard]] const GateRecord* search_history(Search& search, std::size_t& most) const;

  std::vector<std::unique_ptr<Page>> pages_;
  std::vector<Slot> free_;
  Slot used_ = 0;    // slots that were ever in use
  IdMap<Slot> ids_;  // open gates and the history
  std::size_t open_ = 0;
  std::vector<Slot> history_;  // a ring once it is full
  std::size_t oldest_ = 0;
};

}  // namespace sallyport
