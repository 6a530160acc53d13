// Names of numbers. The compiler checks that each table is in order; a lookup is a binary search.
#include <algorithm>
#include <array>

#include "dissectors/sccp/sccp.h"

namespace sallyport::sccp {
namespace {

struct Message {
  std::uint32_t number;
  std::string_view name;
  Sender sender;
};
constexpr auto kMessages = std::to_array<Message>({
#define SCCP_MESSAGE(id, name, text, sender) {id, text, Sender::sender},
#include "dissectors/sccp/messages.def"
#undef SCCP_MESSAGE
});

enum class DeviceClass : std::uint8_t { phone, gateway, conference_bridge, transcoder, music_on_hold, addon, unknown };
constexpr auto kDeviceClasses = std::to_array<std::string_view>(
    {"Phone", "Gateway", "Conference Bridge", "Transcoder", "Music on Hold", "Addon", "Unknown"});
struct Device {
  std::uint32_t number;
  std::string_view name;
  DeviceClass device_class;
};
constexpr auto kDevices = std::to_array<Device>({
#define SCCP_DEVICE(number, model, device_class) {number, model, DeviceClass::device_class},
#include "dissectors/sccp/devices.def"
#undef SCCP_DEVICE
});

constexpr int kDynamic = -1;
struct Payload {
  std::uint32_t number;
  std::string_view name;
  int rtp_type;
};
constexpr auto kPayloads = std::to_array<Payload>({
#define SCCP_PAYLOAD(number, name, rtp_type) {number, name, rtp_type},
#include "dissectors/sccp/payloads.def"
#undef SCCP_PAYLOAD
});

struct Named {
  std::uint32_t number;
  std::string_view name;
};
constexpr std::array kSoftKeys{
    Named{1, "Redial"},    Named{2, "NewCall"},     Named{3, "Hold"},         Named{4, "Transfer"},
    Named{5, "CfwdAll"},   Named{6, "CfwdBusy"},    Named{7, "CfwdNoAnswer"}, Named{8, "BackSpace"},
    Named{9, "EndCall"},   Named{10, "Resume"},     Named{11, "Answer"},      Named{12, "Info"},
    Named{13, "Confrn"},   Named{14, "Park"},       Named{15, "Join"},        Named{16, "MeetMe"},
    Named{17, "PickUp"},   Named{18, "GrpPickup"},  Named{52, "Conference"},  Named{54, "Private"},
    Named{57, "RmLstC"},   Named{58, "Voicemail"},  Named{59, "ImmDiv"},      Named{60, "Intrcpt"},
    Named{61, "SetWtch"},  Named{62, "TrnsfVM"},    Named{63, "DND"},         Named{64, "DivAll"},
    Named{65, "CallBack"}, Named{67, "Barge"},      Named{75, "QRT"},         Named{76, "MCID"},
    Named{77, "DirTrfr"},  Named{78, "Select"},     Named{79, "ConfList"},    Named{80, "iDivert"},
    Named{81, "cBarge"},   Named{88, "Video Mode"}, Named{201, "Dial"},       Named{202, "Record"}};
constexpr std::array kMediaStatuses{Named{0, "Ok"},
                                    Named{1, "Unknown"},
                                    Named{2, "NotEnoughChannels"},
                                    Named{3, "CodecTooComplex"},
                                    Named{4, "InvalidPartyID"},
                                    Named{5, "InvalidCallRef"},
                                    Named{6, "InvalidCodec"},
                                    Named{7, "InvalidPacketSize"},
                                    Named{8, "OutOfSockets"},
                                    Named{9, "EncoderOrDecoderFailed"},
                                    Named{10, "InvalidDynamicPayloadType"},
                                    Named{11, "RequestedIpAddrTypeUnAvailable"},
                                    Named{255, "DeviceOnHook"}};

constexpr auto kCallStates = std::to_array<std::string_view>(
    {"Idle", "OffHook", "OnHook", "RingOut", "RingIn", "Connected", "Busy", "Congestion", "Hold", "CallWaiting",
     "CallTransfer", "CallPark", "Proceed", "CallRemoteMultiline", "InvalidNumber", "HoldRevert", "Whisper",
     "RemoteHold", "other"});
constexpr auto kCallTypes = std::to_array<std::string_view>({"", "InBoundCall", "OutBoundCall", "ForwardCall"});
constexpr auto kEncryptions = std::to_array<std::string_view>(
    {"NO_ENCRYPTION", "CCM_AES_CM_128_HMAC_SHA1_32", "CCM_AES_CM_128_HMAC_SHA1_80", "CCM_F8_128_HMAC_SHA1_32",
     "CCM_F8_128_HMAC_SHA1_80", "CCM_AEAD_AES_128_GCM", "CCM_AEAD_AES_256_GCM"});
constexpr std::string_view kKeypad = "0123456789ABCD*#+";

template <class Table>
constexpr bool in_order(const Table& table) noexcept {
  return std::ranges::adjacent_find(table, [](const auto& a, const auto& b) { return a.number >= b.number; }) ==
         table.end();
}
template <class Table>
constexpr bool all_named(const Table& table) noexcept {
  return std::ranges::none_of(table, [](const auto& row) { return row.name.empty(); });
}
static_assert(in_order(kMessages) && all_named(kMessages));
static_assert(in_order(kDevices) && all_named(kDevices));
static_assert(in_order(kPayloads) && all_named(kPayloads));
static_assert(in_order(kSoftKeys) && in_order(kMediaStatuses));
static_assert(kCallStates.size() == static_cast<std::size_t>(CallState::other) + 1);
static_assert(kDeviceClasses.size() == static_cast<std::size_t>(DeviceClass::unknown) + 1);

template <class Table>
auto find(const Table& table, std::uint32_t number) noexcept -> decltype(table.data()) {
  const auto row = std::ranges::lower_bound(table, number, {}, [](const auto& r) { return r.number; });
  return row != table.end() && row->number == number ? &*row : nullptr;
}
template <class Table>
std::string_view name_of(const Table& table, std::uint32_t number) noexcept {
  const auto* const row = find(table, number);
  return row != nullptr ? row->name : std::string_view{};
}
template <class Texts>
std::string_view text_at(const Texts& texts, std::size_t i) noexcept {
  return i < texts.size() ? texts[i] : std::string_view{};
}

}  // namespace

std::string_view to_text(MessageId id) noexcept {
  return name_of(kMessages, static_cast<std::uint32_t>(id));
}

bool is_known(MessageId id) noexcept {
  return find(kMessages, static_cast<std::uint32_t>(id)) != nullptr;
}

Sender sender_of(MessageId id) noexcept {
  const auto* const row = find(kMessages, static_cast<std::uint32_t>(id));
  return row != nullptr ? row->sender : Sender::either;
}

std::string_view to_text(CallState state) noexcept {
  return text_at(kCallStates, static_cast<std::size_t>(state));
}

std::string_view to_text(CallType type) noexcept {
  return text_at(kCallTypes, static_cast<std::size_t>(type));
}

std::string_view soft_key_name(std::uint32_t event) noexcept {
  return name_of(kSoftKeys, event);
}

std::string_view encryption_name(std::uint32_t algorithm) noexcept {
  return text_at(kEncryptions, algorithm);
}

char keypad_digit(std::uint32_t button) noexcept {
  return button < kKeypad.size() ? kKeypad[button] : '\0';
}

std::string_view device_model(std::uint32_t device_type) noexcept {
  return name_of(kDevices, device_type);
}

std::string_view device_type_name(std::uint32_t device_type) noexcept {
  const auto* const row = find(kDevices, device_type);
  return text_at(kDeviceClasses, static_cast<std::size_t>(row != nullptr ? row->device_class : DeviceClass::unknown));
}

std::string_view media_status_name(std::uint32_t status) noexcept {
  return name_of(kMediaStatuses, status);
}

std::string_view payload_name(std::uint32_t payload) noexcept {
  return name_of(kPayloads, payload);
}

std::optional<std::uint8_t> static_rtp_payload_type(std::uint32_t payload) noexcept {
  const auto* const row = find(kPayloads, payload);
  if (row == nullptr || row->rtp_type == kDynamic) return std::nullopt;
  return static_cast<std::uint8_t>(row->rtp_type);
}

}  // namespace sallyport::sccp
