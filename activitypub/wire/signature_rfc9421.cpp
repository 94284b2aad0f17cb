#include "activitypub/wire/signature_rfc9421.h"

#include "activitypub/wire/digest.h"
#include "activitypub/wire/structured_field.h"
#include "consent/base/limits.h"

#include <algorithm>

namespace kith::activitypub {

namespace {

std::unexpected<Error> refuse(std::string_view rule, std::string message = {}) {
    return fail(Errc::unauthorized, rule, std::move(message));
}

bool covers(const SignatureInput& input, std::string_view name) {
    return std::find(input.covered.begin(), input.covered.end(), name) != input.covered.end();
}

/// The one member of a dictionary header; Errc::unauthorized when there are none or several.
Result<SfMember> only_member(const SignedMessage& message, std::string_view header) {
    auto members = parse_dictionary(field_value(message.headers, header).value_or(""));
    if (!members) return refuse("signature/structured_field");
    if (members->size() != 1) return refuse("signature/several", "Send one signature.");
    return std::move(members->front());
}

Done read_parameter(SignatureInput& input, const SfParameter& parameter) {
    const auto* text = std::get_if<std::string>(&parameter.value);
    const auto* number = std::get_if<std::int64_t>(&parameter.value);
    if (parameter.name == "created" || parameter.name == "expires") {
        if (number == nullptr || *number < 0 || *number > 253'402'300'799) return refuse("signature/time");
        auto& time = parameter.name == "created" ? input.created : input.expires;
        time = Instant{std::chrono::seconds(*number)};
    } else if (parameter.name == "keyid" || parameter.name == "alg" || parameter.name == "nonce") {
        if (text == nullptr) return refuse("signature/parameter");
        (parameter.name == "keyid" ? input.key_id
         : parameter.name == "alg" ? input.algorithm
                                   : input.nonce) = *text;
    }
    return {};
}

/// RFC 9421 2.2: lower case, and no port when it is the scheme's own.
std::string normal_authority(const SignedMessage& message) {
    std::string authority = to_lower_ascii(message.authority);
    const std::string_view port = message.scheme == "http" ? ":80" : ":443";
    if (authority.ends_with(port)) authority.resize(authority.size() - port.size());
    return authority;
}

Result<std::string> component(const SignedMessage& message, const std::string& name) {
    const std::size_t query = message.target.find('?');
    if (name == "@method") return message.method;
    if (name == "@authority") return normal_authority(message);
    if (name == "@scheme") return message.scheme;
    if (name == "@target-uri") return message.scheme + "://" + normal_authority(message) + message.target;
    if (name == "@request-target") return message.target;
    if (name == "@path") return message.target.substr(0, query);
    if (name == "@query") return query == std::string::npos ? "?" : message.target.substr(query);
    if (name.starts_with('@')) return refuse("signature/component");
    auto value = field_value(message.headers, name);
    if (!value && name == "host") value = message.authority;
    if (!value) return refuse("signature/header_missing");
    return *std::move(value);
}

bool covers_target(const SignatureInput& input, const SignedMessage& message) {
    if (covers(input, "@target-uri")) return true;
    if (!covers(input, "@authority") && !covers(input, "host")) return false;
    if (covers(input, "@request-target")) return true;
    const bool has_query = message.target.find('?') != std::string::npos;
    return covers(input, "@path") && (covers(input, "@query") || !has_query);
}

}  // namespace

Result<SignatureInput> parse_rfc9421(const SignedMessage& message) {
    const SfMember described = TRY(only_member(message, "signature-input"));
    const SfMember signature = TRY(only_member(message, "signature"));
    const auto* bytes = signature.is_list ? nullptr : std::get_if<Bytes>(&signature.items.front().value);
    if (described.name != signature.name || !described.is_list || bytes == nullptr) {
        return refuse("signature/incomplete");
    }
    SignatureInput input{.kind = SignatureKind::rfc9421};
    input.signature = *bytes;
    for (const SfListItem& item : described.items) {
        const auto* name = std::get_if<std::string>(&item.value);
        // Parameters change what a component means, and no peer uses them.
        if (name == nullptr || !item.parameters.empty() || covers(input, *name) ||
            *name != to_lower_ascii(*name)) {
            return refuse("signature/component");
        }
        input.covered.push_back(*name);
    }
    for (const SfParameter& parameter : described.parameters) TRY_DONE(read_parameter(input, parameter));
    if (input.key_id.empty()) return refuse("signature/incomplete");
    if (!input.created) return refuse("signature/no_time", "State when the signature was created.");
    input.params = to_text(described);
    return input;
}

Result<std::string> rfc9421_signature_base(const SignatureInput& input, const SignedMessage& message) {
    std::string base;
    for (const std::string& name : input.covered) {
        base += to_text(SfItem(name)) + ": " + TRY(component(message, name)) + "\n";
    }
    return base + "\"@signature-params\": " + input.params;
}

Done check_rfc9421(const SignatureInput& input, const SignedMessage& message, Instant now) {
    if (!covers(input, "@method")) return refuse("signature/covers_no_target", "Cover @method.");
    if (!covers_target(input, message)) return refuse("signature/covers_no_target", "Cover @target-uri.");
    if (message.has_body()) {
        if (!covers(input, "content-digest")) {
            return refuse("signature/covers_no_digest", "Cover content-digest.");
        }
        TRY_DONE(
            check_content_digest(field_value(message.headers, "content-digest").value_or(""), message.body));
    }
    if (covers(input, "date")) {
        const auto date = parse_http_date(field_value(message.headers, "date").value_or(""));
        if (!date || *date > now + limits::signature_clock_skew ||
            *date < now - limits::signature_clock_skew) {
            return refuse("signature/clock", "The Date header is more than an hour off.");
        }
    }
    return {};
}

Result<std::string> verify_rfc9421(const SignatureInput& input,
                                   const SignedMessage& message,
                                   const crypto::PublicKey& key) {
    const bool is_rsa = key.kind() == crypto::KeyKind::rsa;
    const std::string& algorithm = input.algorithm;
    const bool is_sha512 = algorithm == "rsa-v1_5-sha512";
    const bool fits =
        algorithm.empty() || (is_rsa ? is_sha512 || algorithm == "rsa-v1_5-sha256" : algorithm == "ed25519");
    if (!fits) return refuse("signature/algorithm");
    std::string base = TRY(rfc9421_signature_base(input, message));
    const auto hash = is_sha512 ? crypto::RsaHash::sha512 : crypto::RsaHash::sha256;
    if (!key.verify(as_bytes(base), input.signature, hash)) {
        return refuse("signature/wrong", "The signature does not match the key.");
    }
    return base;
}

HeaderList sign_rfc9421(const SignedMessage& message,
                        const Uri& key_id,
                        const crypto::SigningKey& key,
                        Instant now,
                        std::string_view nonce) {
    HeaderList added{{"Date", to_http_date(now)}};
    std::vector<std::pair<std::string, std::string>> lines{
        {"@method", message.method},
        {"@target-uri", message.scheme + "://" + normal_authority(message) + message.target},
        {"date", added.front().second}};
    if (message.has_body()) {
        added.emplace_back("Content-Digest", make_content_digest(message.body));
        lines.emplace_back("content-digest", added.back().second);
    }
    SfMember params{.name = "sig1", .is_list = true};
    std::string base;
    for (const auto& [name, value] : lines) {
        params.items.push_back({SfItem(name), {}});
        base += to_text(SfItem(name)) + ": " + value + "\n";
    }
    const auto seconds = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
    const bool is_rsa = key.kind() == crypto::KeyKind::rsa;
    params.parameters = {{"created", SfItem(std::int64_t{seconds})},
                         {"keyid", SfItem(key_id.text())},
                         {"alg", SfItem(std::string(is_rsa ? "rsa-v1_5-sha256" : "ed25519"))}};
    // A structured string holds printable ASCII only; a nonce that is not was never one.
    const bool printable =
        std::all_of(nonce.begin(), nonce.end(), [](char c) { return c >= ' ' && c <= '~'; });
    if (!nonce.empty() && printable) params.parameters.push_back({"nonce", SfItem(std::string(nonce))});
    base += "\"@signature-params\": " + to_text(params);
    added.emplace_back("Signature-Input", "sig1=" + to_text(params));
    added.emplace_back("Signature", "sig1=:" + to_base64(key.sign(as_bytes(base))) + ":");
    return added;
}

}  // namespace kith::activitypub
