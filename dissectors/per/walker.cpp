#include "dissectors/per/walker.h"

#include "dissectors/per/lengths.h"

namespace sallyport::per {

bool is_object_identifier(Bytes octets) noexcept {
  bool first_of_number = true;
  for (const auto b : octets) {
    const auto octet = std::to_integer<unsigned>(b);
    if (first_of_number && octet == 0x80) return false;
    first_of_number = octet < 0x80;
  }
  return !octets.empty() && first_of_number;
}

namespace {

class Walker {
 public:
  Walker(const Table& table, Bytes message, BitReader& in, Sink& sink) noexcept
      : table_(table), message_(message), in_(in), sink_(sink) {}

  void value(std::uint16_t index, Value& out, bool marked) noexcept;
  [[nodiscard]] std::string_view field() const noexcept { return field_; }

 private:
  void component(const Component& component) noexcept;
  void open_component(const Component* component) noexcept;
  void sequence(const Type& type) noexcept;
  void additions(const Type& type) noexcept;
  void sequence_of(const Type& type, Value& out) noexcept;
  void choice(const Type& type, Value& out) noexcept;
  void enumerated(const Type& type, Value& out) noexcept;
  void integer(const Type& type, Value& out) noexcept;
  void octets(const Type& type, Value& out, bool marked) noexcept;
  void bit_string(const Type& type, Value& out) noexcept;
  void string(const Type& type, Value& out, bool marked) noexcept;
  void general_octets(Value& out, bool marked) noexcept;
  void pieces(Length& length, Value& out, bool marked) noexcept;

  // The extension bit of a size constraint: true if the size is outside the root.
  [[nodiscard]] bool size_extended(const Type& type) noexcept { return type.extensible && in_.bit(); }
  void outside_root(const Type& type, std::int64_t number, std::size_t at) noexcept {
    if (number >= type.lower && (type.upper == kNone || number <= type.upper))
      in_.fail(DecodeErrorCode::per_extension_needless, at);
  }
  [[nodiscard]] bool go_on() const noexcept { return in_.ok(); }

  const Table& table_;
  Bytes message_;
  BitReader& in_;
  Sink& sink_;
  std::string_view field_;  // place of the failure
  std::size_t depth_ = 0;
  std::size_t items_ = 0;
};

// Reads a component, with the calls of the sink.
void Walker::component(const Component& component) noexcept {
  if (++items_ > kMaxItems) in_.fail(DecodeErrorCode::per_items_too_many);
  if (!go_on()) return;
  Value found;
  if (component.mark == 0) {
    value(component.type, found, false);
  } else {
    const auto context = sink_.begin(component.mark);
    const auto at = in_.position();
    value(component.type, found, true);
    if (go_on()) {
      sink_.end(component.mark, context, found);
      if (sink_.refused()) in_.fail(*sink_.refused(), at);
    }
  }
  if (!go_on() && field_.empty()) field_ = component.name;
}

// 11.2: an open type. The addition is known, or of a later version (nullptr).
void Walker::open_component(const Component* known) noexcept {
  if (++items_ > kMaxItems) in_.fail(DecodeErrorCode::per_items_too_many);
  Length length(in_);
  Value found;
  const bool descend = known != nullptr && table_.types[known->type].kind != Kind::opaque;
  pieces(length, found, descend);
  if (go_on() && length.total() == 0) in_.fail(DecodeErrorCode::per_open_type_empty);
  if (go_on() && descend) {
    const auto place = in_.enter(found.octets);
    component(*known);
    in_.align();
    if (go_on() && in_.left() != 0) in_.fail(DecodeErrorCode::per_open_type_too_long);
    in_.leave(place);
  } else if (go_on() && known != nullptr && known->mark != 0) {
    const auto context = sink_.begin(known->mark);
    sink_.end(known->mark, context, found);
    if (sink_.refused()) in_.fail(*sink_.refused());
  }
  if (!go_on() && field_.empty()) field_ = known != nullptr ? known->name : std::string_view{"extension"};
}

// 19.
void Walker::sequence(const Type& type) noexcept {
  const bool extended = type.extensible && in_.bit();
  auto absent = ~in_.bits(type.optional);
  if (type.optional != 0) absent <<= 64U - type.optional;
  for (std::size_t i = 0; i < type.root && go_on(); ++i) {
    const auto& each = table_.components[type.first + i];
    if (each.optional) {
      const bool skipped = absent >> 63U != 0;
      absent <<= 1U;
      if (skipped) continue;
    }
    component(each);
  }
  if (extended && go_on()) additions(type);
}

// 19.7 to 19.9: the number of the sender's additions, a presence bit for each, and each present one as an open type.
void Walker::additions(const Type& type) noexcept {
  const auto start = in_.position();
  const auto count = static_cast<std::size_t>(small_number(in_)) + 1;
  auto bitmap = in_;  // a second reader, because the bitmap may be long
  in_.skip_bits(count);
  bool any = false;
  for (std::size_t i = 0; i < count && go_on(); ++i) {
    if (!bitmap.bit()) continue;
    any = true;
    open_component(i < std::size_t{type.count} - type.root ? &table_.components[type.first + type.root + i] : nullptr);
  }
  if (go_on() && !any) in_.fail(DecodeErrorCode::per_extension_needless, start);
}

// 20.
void Walker::sequence_of(const Type& type, Value& out) noexcept {
  const bool extended = size_extended(type);
  const auto at = in_.position();
  const auto& item = table_.components[type.first];
  Length length(in_, extended ? 0 : type.lower, extended ? kNone : type.upper);
  while (length.next())
    for (std::size_t i = 0; i < length.piece() && go_on(); ++i) component(item);
  if (extended) outside_root(type, static_cast<std::int64_t>(length.total()), at);
  out.number = static_cast<std::int64_t>(length.total());
}

// 23.
void Walker::choice(const Type& type, Value& out) noexcept {
  if (type.extensible && in_.bit()) {
    const auto index = static_cast<std::size_t>(small_number(in_)) + type.root;
    const auto* known = index < type.count ? &table_.components[type.first + index] : nullptr;
    if (go_on()) open_component(known);
    out.number = static_cast<std::int64_t>(index);
    if (known != nullptr) out.name = known->name;
    return;
  }
  const auto index = constrained_number(in_, type.root - 1U);
  if (!go_on()) return;
  const auto& alternative = table_.components[type.first + index];
  component(alternative);
  out.number = static_cast<std::int64_t>(index);
  out.name = alternative.name;
}

// 14.
void Walker::enumerated(const Type& type, Value& out) noexcept {
  const bool extended = type.extensible && in_.bit();
  const auto index = extended ? small_number(in_) + type.root : constrained_number(in_, type.root - 1U);
  out.number = static_cast<std::int64_t>(index);
  if (go_on() && index < type.count) out.name = table_.components[type.first + index].name;
}

// 13.
void Walker::integer(const Type& type, Value& out) noexcept {
  const auto at = in_.position();
  if (type.extensible && in_.bit()) {
    out.number = unbounded_number(in_, kNone);
    if (go_on()) outside_root(type, out.number, at);
  } else if (type.upper == kNone) {
    out.number = unbounded_number(in_, type.lower);
  } else {
    const auto span = static_cast<std::uint64_t>(type.upper) - static_cast<std::uint64_t>(type.lower);
    out.number = static_cast<std::int64_t>(static_cast<std::uint64_t>(type.lower) + constrained_number(in_, span));
    if (span == 65535 && go_on()) out.octets = {static_cast<std::uint32_t>(in_.position() / 8 - 2), 2};
  }
}

// The octets of all pieces. A marked field has one piece.
void Walker::pieces(Length& length, Value& out, bool marked) noexcept {
  while (length.next()) {
    if (marked && length.in_pieces()) in_.fail(DecodeErrorCode::per_field_in_fragments);
    const auto octets = in_.octets(length.piece());
    if (!length.in_pieces()) out.octets = octets;
  }
  out.characters = static_cast<std::uint32_t>(length.total());
}

void Walker::general_octets(Value& out, bool marked) noexcept {
  Length length(in_);
  pieces(length, out, marked);
}

// 17.
void Walker::octets(const Type& type, Value& out, bool marked) noexcept {
  const auto at = in_.position();
  const bool extended = size_extended(type);
  if (extended) {
    Length length(in_);
    pieces(length, out, marked);
    outside_root(type, static_cast<std::int64_t>(length.total()), at);
    return;
  }
  if (type.lower == type.upper && type.upper != kNone && type.upper < k64K) {
    const auto size = static_cast<std::size_t>(type.upper);
    if (size <= 2) {  // not aligned: read as a number
      out.number = static_cast<std::int64_t>(in_.bits(static_cast<unsigned>(size * 8)));
      return;
    }
    in_.align();
    out.octets = in_.octets(size);
    out.characters = static_cast<std::uint32_t>(size);
    return;
  }
  Length length(in_, type.lower, type.upper);
  while (length.next()) {
    if (marked && length.in_pieces()) in_.fail(DecodeErrorCode::per_field_in_fragments);
    if (length.piece() != 0) in_.align();
    const auto piece = in_.octets(length.piece());
    if (!length.in_pieces()) out.octets = piece;
  }
  out.characters = static_cast<std::uint32_t>(length.total());
}

// 16.
void Walker::bit_string(const Type& type, Value& out) noexcept {
  const auto at = in_.position();
  const bool extended = size_extended(type);
  if (!extended && type.lower == type.upper && type.upper != kNone && type.upper < k64K) {
    const auto size = static_cast<std::size_t>(type.upper);
    if (size > 16) in_.align();
    if (size <= 32)
      out.number = static_cast<std::int64_t>(in_.bits(static_cast<unsigned>(size)));
    else
      in_.skip_bits(size);
    return;
  }
  Length length(in_, extended ? kNone : type.lower, extended ? kNone : type.upper);
  while (length.next()) {
    if (length.piece() != 0) in_.align();
    in_.skip_bits(length.piece());
  }
  if (extended) outside_root(type, static_cast<std::int64_t>(length.total()), at);
}

// 30.5: characters of a fixed number of bits, aligned unless they are few (30.5.6, 30.5.7).
void Walker::string(const Type& type, Value& out, bool marked) noexcept {
  const auto at = in_.position();
  const bool extended = size_extended(type);
  const bool bounded = !extended && type.upper != kNone && type.upper < k64K;
  const bool fixed = bounded && type.lower == type.upper;
  const auto most_bits = bounded ? static_cast<std::size_t>(type.upper) * type.bits : std::size_t{k64K};
  const bool aligned = fixed ? most_bits > 16 : most_bits >= 16;
  Length length(in_, extended ? kNone : type.lower, extended ? kNone : type.upper);
  while (length.next()) {
    if (marked && length.in_pieces()) in_.fail(DecodeErrorCode::per_field_in_fragments);
    if (aligned) in_.align();  // also before an empty string, like encoders
    const auto start = in_.position();
    const auto bits = length.piece() * type.bits;
    if (type.letters != 0 && type.letters < (1U << type.bits)) {
      for (std::size_t i = 0; i < length.piece() && go_on(); ++i)
        if (in_.bits(type.bits) >= type.letters)
          in_.fail(DecodeErrorCode::per_character_bad, in_.position() - type.bits);
    } else {
      in_.skip_bits(bits);
    }
    if (go_on() && aligned && !length.in_pieces())
      out.octets = {static_cast<std::uint32_t>(start / 8), static_cast<std::uint32_t>((bits + 7) / 8)};
  }
  out.characters = static_cast<std::uint32_t>(length.total());
  if (extended) outside_root(type, static_cast<std::int64_t>(length.total()), at);
}

void Walker::value(std::uint16_t index, Value& out, bool marked) noexcept {
  if (depth_ == kMaxDepth) in_.fail(DecodeErrorCode::per_too_deep);
  if (!go_on()) return;
  ++depth_;
  const auto& type = table_.types[index];
  switch (type.kind) {
    case Kind::null: break;
    case Kind::boolean: out.number = in_.bit() ? 1 : 0; break;
    case Kind::integer: integer(type, out); break;
    case Kind::enumerated: enumerated(type, out); break;
    case Kind::bit_string: bit_string(type, out); break;
    case Kind::octet_string: octets(type, out, marked); break;
    case Kind::object_identifier: {
      const auto at = in_.position();
      general_octets(out, true);
      if (go_on() && !is_object_identifier(slice(message_, out.octets)))
        in_.fail(DecodeErrorCode::per_object_identifier_bad, at);
      break;
    }
    case Kind::string: string(type, out, marked); break;
    case Kind::general_string:
    case Kind::open_type:
    case Kind::opaque: general_octets(out, marked); break;
    case Kind::sequence: sequence(type); break;
    case Kind::sequence_of: sequence_of(type, out); break;
    case Kind::choice: choice(type, out); break;
  }
  --depth_;
}

}  // namespace

std::optional<Failure> walk(const Table& table, std::uint16_t type, Bytes message, Range part, Sink& sink,
                            Walked& walked) noexcept {
  if (message.size() > kMaxMessage) return Failure{DecodeErrorCode::too_long, 0, {}};
  BitReader in(message, part);
  if (type >= table.types.size()) in.fail(DecodeErrorCode::truncated);
  Walker walker(table, message, in, sink);
  walked = {};
  walker.value(type, walked.value, false);
  in.align();
  if (!in.ok()) return Failure{in.why(), in.failed_at(), walker.field()};
  walked.used = static_cast<std::uint32_t>(in.position() / 8) - part.offset;
  if (walked.used == 0) {  // 11.1.3: a value of no bits is one zero octet
    if (in.bits(8) != 0) in.fail(DecodeErrorCode::per_padding_nonzero, in.position() - 8);
    if (!in.ok()) return Failure{in.why(), in.failed_at(), {}};
    walked.used = 1;
  }
  return std::nullopt;
}

}  // namespace sallyport::per
