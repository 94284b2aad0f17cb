#include "activitypub/wire/signature_cavage.h"

#include "activitypub/wire/digest.h"
#include "consent/base/limits.h"

#include <algorithm>
#include <charconv>

namespace kith::activitypub {

namespace {

constexpr std::size_t covered_max = 32;

struct Parameter {
    std::string name;
    std::string value;
};

/// Cuts a value off the front, quoted or up to the comma. A backslash in quotes takes the next character as
/// it is.
Result<std::string> take_value(std::string_view& text) {
    if (!text.starts_with('"')) {
        const std::size_t end = std::min(text.find(','), text.size());
        std::string value(trim_blanks(text.substr(0, end)));
        text.remove_prefix(end);
        return value;
    }
    std::string value;
    std::size_t i = 1;
    for (; i < text.size() && text[i] != '"'; ++i) {
        if (text[i] == '\\' && i + 1 < text.size()) ++i;
        value += text[i];
    }
    if (i == text.size()) return fail(Errc::unauthorized, "signature/open_quote");
    text.remove_prefix(i + 1);
    return value;
}

/// name="value" or name=value, comma-separated.
Result<std::vector<Parameter>> parse_parameters(std::string_view text) {
    std::vector<Parameter> parameters;
    while (!(text = trim_blanks(text)).empty()) {
        const std::size_t equals = text.find('=');
        if (equals == std::string_view::npos || equals == 0)
            return fail(Errc::unauthorized, "signature/parameter");
        Parameter parameter{std::string(trim_blanks(text.substr(0, equals))), {}};
        text.remove_prefix(equals + 1);
        parameter.value = TRY(take_value(text));
        text = trim_blanks(text);
        if (!text.empty() && !text.starts_with(',')) return fail(Errc::unauthorized, "signature/parameter");
        if (!text.empty()) text.remove_prefix(1);
        for (const Parameter& known : parameters) {
            if (known.name == parameter.name) return fail(Errc::unauthorized, "signature/parameter_twice");
        }
        parameters.push_back(std::move(parameter));
    }
    return parameters;
}

/// Seconds, possibly with a fraction (which `expires` may have).
Result<Instant> parse_seconds(std::string_view text) {
    std::int64_t seconds = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    const bool whole = end == text.data() + text.size() || *end == '.';
    if (error != std::errc{} || !whole || seconds < 0 || seconds > 253'402'300'799) {  // year 9999
        return fail(Errc::unauthorized, "signature/time");
    }
    return Instant{std::chrono::seconds(seconds)};
}

Done put_covered(SignatureInput& input, std::string_view names) {
    while (!(names = trim_blanks(names)).empty()) {
        const std::size_t end = std::min(names.find(' '), names.size());
        std::string name = to_lower_ascii(names.substr(0, end));
        names.remove_prefix(end);
        const bool twice = std::find(input.covered.begin(), input.covered.end(), name) != input.covered.end();
        if (twice || input.covered.size() == covered_max)
            return fail(Errc::unauthorized, "signature/headers");
        input.covered.push_back(std::move(name));
    }
    if (input.covered.empty()) return fail(Errc::unauthorized, "signature/headers");
    return {};
}

bool covers(const SignatureInput& input, std::string_view name) {
    return std::find(input.covered.begin(), input.covered.end(), name) != input.covered.end();
}

std::string seconds_text(Instant instant) {
    return std::to_string(std::chrono::floor<std::chrono::seconds>(instant).time_since_epoch().count());
}

}  // namespace

Result<SignatureInput> parse_cavage(std::string_view header) {
    if (header.size() > limits::signature_header_bytes_max)
        return fail(Errc::unauthorized, "signature/too_long");
    SignatureInput input;
    std::optional<std::string> headers;
    for (Parameter& parameter : TRY(parse_parameters(header))) {
        if (parameter.name == "keyId") {
            input.key_id = std::move(parameter.value);
        } else if (parameter.name == "algorithm") {
            input.algorithm = to_lower_ascii(parameter.value);
        } else if (parameter.name == "headers") {
            headers = std::move(parameter.value);
        } else if (parameter.name == "signature") {
            auto bytes = from_base64(parameter.value);
            if (!bytes) return fail(Errc::unauthorized, "signature/base64");
            input.signature = *std::move(bytes);
        } else if (parameter.name == "created") {
            input.created = TRY(parse_seconds(parameter.value));
        } else if (parameter.name == "expires") {
            input.expires = TRY(parse_seconds(parameter.value));
        }
    }
    if (input.key_id.empty() || input.signature.empty())
        return fail(Errc::unauthorized, "signature/incomplete");
    // The draft's default is (created); the fediverse's is what drafts before it said, unless hs2019 is
    // named.
    TRY_DONE(put_covered(input, headers.value_or(input.algorithm == "hs2019" ? "(created)" : "date")));
    return input;
}

Result<std::string> cavage_signing_string(const SignatureInput& input,
                                          const SignedMessage& message,
                                          std::string_view target) {
    std::string text;
    for (const std::string& name : input.covered) {
        if (!text.empty()) text += '\n';
        (text += name) += ": ";
        if (name == "(request-target)") {
            ((text += to_lower_ascii(message.method)) += ' ') += target;
        } else if (name == "(created)" || name == "(expires)") {
            const auto& time = name == "(created)" ? input.created : input.expires;
            if (!time) return fail(Errc::unauthorized, "signature/no_time");
            text += seconds_text(*time);
        } else {
            auto value = field_value(message.headers, name);
            if (!value && name == "host") value = message.authority;
            if (!value) return fail(Errc::unauthorized, "signature/header_missing");
            text += *value;
        }
    }
    return text;
}

Done check_cavage(const SignatureInput& input, const SignedMessage& message, Instant now) {
    const std::string& algorithm = input.algorithm;
    if (!algorithm.empty() && algorithm != "rsa-sha256" && algorithm != "hs2019" &&
        algorithm != "rsa-sha512" && algorithm != "ed25519") {
        return fail(Errc::unauthorized, "signature/algorithm");
    }
    // What Mastodon asks for; nothing less says which request this was for, and when.
    if (!covers(input, "date") && !covers(input, "(created)")) {
        return fail(Errc::unauthorized, "signature/covers_no_time", "Sign the Date header or (created).");
    }
    if (!covers(input, "(request-target)") && !covers(input, "digest")) {
        return fail(Errc::unauthorized, "signature/covers_no_target", "Sign (request-target).");
    }
    if (!message.has_body() && !covers(input, "host")) {
        return fail(Errc::unauthorized, "signature/covers_no_host", "Sign the Host header.");
    }
    if (!message.has_body() && !covers(input, "(request-target)")) {
        return fail(Errc::unauthorized, "signature/covers_no_target", "Sign (request-target).");
    }
    if (message.has_body()) {
        if (!covers(input, "digest")) {
            return fail(Errc::unauthorized, "signature/covers_no_digest", "Sign the Digest header.");
        }
        TRY_DONE(check_digest(field_value(message.headers, "digest").value_or(""), message.body));
    }
    if (covers(input, "date")) {
        const auto date = parse_http_date(field_value(message.headers, "date").value_or(""));
        if (!date) return fail(Errc::unauthorized, "signature/date", "The Date header does not parse.");
        if (*date > now + limits::signature_clock_skew || *date < now - limits::signature_clock_skew) {
            return fail(Errc::unauthorized, "signature/clock", "The Date header is more than an hour off.");
        }
    }
    return {};
}

Result<std::string> verify_cavage(const SignatureInput& input,
                                  const SignedMessage& message,
                                  const crypto::PublicKey& key) {
    const bool is_sha512 = input.algorithm == "rsa-sha512";
    const bool wants_rsa = is_sha512 || input.algorithm == "rsa-sha256";
    const bool wants_ed25519 = input.algorithm == "ed25519";
    const bool is_rsa = key.kind() == crypto::KeyKind::rsa;
    if ((wants_rsa && !is_rsa) || (wants_ed25519 && is_rsa))
        return fail(Errc::unauthorized, "signature/key_kind");
    const auto hash = is_sha512 ? crypto::RsaHash::sha512 : crypto::RsaHash::sha256;

    std::string text = TRY(cavage_signing_string(input, message, message.target));
    if (key.verify(as_bytes(text), input.signature, hash)) return text;
    // Some peers leave the query out of what they sign.
    const std::string_view path = std::string_view(message.target).substr(0, message.target.find('?'));
    if (path.size() < message.target.size()) {
        text = TRY(cavage_signing_string(input, message, path));
        if (key.verify(as_bytes(text), input.signature, hash)) return text;
    }
    return fail(Errc::unauthorized, "signature/wrong", "The signature does not match the key.");
}

HeaderList sign_cavage(const SignedMessage& message,
                       const Uri& key_id,
                       const crypto::SigningKey& key,
                       Instant now) {
    HeaderList added{{"Date", to_http_date(now)}};
    std::string covered = "(request-target) host date";
    std::string text = "(request-target): " + to_lower_ascii(message.method) + " " + message.target +
                       "\nhost: " + message.authority + "\ndate: " + added.front().second;
    if (message.has_body()) {
        added.emplace_back("Digest", make_digest(message.body));
        covered += " digest";
        text += "\ndigest: " + added.back().second;
    }
    // GoToSocial's label for anything but RSA; for RSA the old name is the one that every peer knows.
    const bool is_rsa = key.kind() == crypto::KeyKind::rsa;
    added.emplace_back("Signature",
                       "keyId=\"" + key_id.text() + "\",algorithm=\"" + (is_rsa ? "rsa-sha256" : "hs2019") +
                           "\",headers=\"" + covered + "\",signature=\"" +
                           to_base64(key.sign(as_bytes(text))) + "\"");
    return added;
}

}  // namespace kith::activitypub
