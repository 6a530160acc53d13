#include "alg/reassembly/sctp_messages.h"

#include "dissectors/net/sctp.h"

namespace sallyport {

void SctpMessages::packet(const FiveTuple& tuple, Bytes transport, const std::function<void(Bytes)>& read) {
  const auto data = net::sctp_data(transport);
  for (std::size_t i = 0; i < data.count; ++i) {
    const auto& chunk = data.chunks[i];
    const auto bytes = slice(transport, chunk.data);
    if (chunk.begins && chunk.ends) {
      read(bytes);
      continue;
    }
    const Key key{tuple, chunk.stream};
    if (chunk.begins) {
      while (order_.size() >= kMaxMessages) {
        pending_.erase(order_.front());
        order_.pop_front();
      }
      order_.push_back(key);
      pending_[key] = {chunk.tsn + 1, {bytes.begin(), bytes.end()}};
      continue;
    }
    const auto known = pending_.find(key);
    if (known == pending_.end() || known->second.next_tsn != chunk.tsn)
      continue;  // repeated, or its beginning is missing
    auto& pieces = known->second;
    pieces.bytes.insert(pieces.bytes.end(), bytes.begin(), bytes.end());
    ++pieces.next_tsn;
    const bool too_long = pieces.bytes.size() > kMaxMessageBytes;
    if (chunk.ends && !too_long) read(pieces.bytes);
    if (chunk.ends || too_long) pending_.erase(known);
  }
}

}  // namespace sallyport
