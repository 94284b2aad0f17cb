#include "activitypub/wire/structured_field.h"

#include "consent/base/limits.h"

#include <charconv>

namespace kith::activitypub {

namespace {

constexpr std::size_t entries_max = 64;  // members, items of a list, parameters of one thing

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool is_lower(char c) {
    return c >= 'a' && c <= 'z';
}
bool is_letter(char c) {
    return is_lower(c) || (c >= 'A' && c <= 'Z');
}
bool is_key_char(char c) {
    return is_lower(c) || is_digit(c) || c == '_' || c == '-' || c == '.' || c == '*';
}
bool is_token_char(char c) {
    return is_letter(c) || is_digit(c) ||
           (c != '\0' && std::string_view("!#$%&'*+-.^_`|~:/").find(c) != std::string_view::npos);
}

std::unexpected<Error> bad() {
    return fail(Errc::malformed, "structured_field/syntax");
}

class Reader {
 public:
    explicit Reader(std::string_view text) : rest_(text) {}

    Result<std::vector<SfMember>> dictionary() {
        std::vector<SfMember> members;
        skip(" ");
        while (!rest_.empty()) {
            SfMember member = TRY(this->member());
            for (const SfMember& known : members) {
                if (known.name == member.name) return fail(Errc::malformed, "structured_field/member_twice");
            }
            members.push_back(std::move(member));
            if (members.size() > entries_max) return bad();
            skip(" \t");
            if (rest_.empty()) break;
            if (!take(',')) return bad();
            skip(" \t");
            if (rest_.empty()) return bad();  // a comma at the end
        }
        return members;
    }

 private:
    bool take(char c) {
        if (!rest_.starts_with(c)) return false;
        rest_.remove_prefix(1);
        return true;
    }

    void skip(std::string_view blanks) {
        rest_.remove_prefix(std::min(rest_.find_first_not_of(blanks), rest_.size()));
    }

    template <class Fits>
    std::string_view take_while(Fits fits) {
        std::size_t end = 0;
        while (end < rest_.size() && fits(rest_[end])) ++end;
        const std::string_view taken = rest_.substr(0, end);
        rest_.remove_prefix(end);
        return taken;
    }

    Result<std::string> key() {
        if (rest_.empty() || (!is_lower(rest_.front()) && rest_.front() != '*')) return bad();
        return std::string(take_while(is_key_char));
    }

    Result<SfMember> member() {
        SfMember member{.name = TRY(key())};
        if (!take('=')) {
            member.items.push_back({true, {}});
        } else if (take('(')) {
            member.is_list = true;
            TRY_DONE(inner_list(member));
        } else {
            member.items.push_back({TRY(item()), {}});
        }
        member.parameters = TRY(parameters());
        return member;
    }

    Done inner_list(SfMember& member) {
        while (true) {
            skip(" ");
            if (take(')')) return {};
            SfListItem entry{TRY(item()), {}};
            entry.parameters = TRY(parameters());
            member.items.push_back(std::move(entry));
            const bool ends_well = rest_.starts_with(' ') || rest_.starts_with(')');
            if (!ends_well || member.items.size() > entries_max) return bad();
        }
    }

    Result<std::vector<SfParameter>> parameters() {
        std::vector<SfParameter> list;
        while (take(';')) {
            skip(" ");
            SfParameter parameter{TRY(key()), true};
            if (take('=')) parameter.value = TRY(item());
            for (const SfParameter& known : list) {
                if (known.name == parameter.name)
                    return fail(Errc::malformed, "structured_field/parameter_twice");
            }
            list.push_back(std::move(parameter));
            if (list.size() > entries_max) return bad();
        }
        return list;
    }

    Result<SfItem> item() {
        if (rest_.empty()) return bad();
        const char first = rest_.front();
        if (first == '"') return string();
        if (first == ':') return bytes();
        if (first == '?') return boolean();
        if (first == '-' || is_digit(first)) return number();
        if (is_letter(first) || first == '*') return SfItem(SfToken{std::string(take_while(is_token_char))});
        return bad();
    }

    Result<SfItem> string() {
        std::string text;
        take('"');
        while (!rest_.empty()) {
            const char c = rest_.front();
            rest_.remove_prefix(1);
            if (c == '"') return SfItem(std::move(text));
            if (c == '\\') {
                if (!rest_.starts_with('"') && !rest_.starts_with('\\')) return bad();
                text += rest_.front();
                rest_.remove_prefix(1);
            } else if (c < 0x20 || c > 0x7e) {
                return bad();
            } else {
                text += c;
            }
        }
        return bad();
    }

    Result<SfItem> bytes() {
        take(':');
        const std::size_t end = rest_.find(':');
        if (end == std::string_view::npos) return bad();
        auto decoded = from_base64(rest_.substr(0, end));
        if (!decoded) return bad();
        rest_.remove_prefix(end + 1);
        return SfItem(*std::move(decoded));
    }

    Result<SfItem> boolean() {
        take('?');
        if (take('1')) return SfItem(true);
        if (take('0')) return SfItem(false);
        return bad();
    }

    Result<SfItem> number() {
        const std::string_view start = rest_;
        take('-');
        const std::size_t digits = take_while(is_digit).size();
        if (digits == 0 || digits > 15) return bad();
        if (take('.')) {
            const std::size_t fraction = take_while(is_digit).size();
            if (digits > 12 || fraction == 0 || fraction > 3) return bad();
            return SfItem(SfDecimal{std::string(start.substr(0, start.size() - rest_.size()))});
        }
        std::int64_t value = 0;
        std::from_chars(start.data(), start.data() + (start.size() - rest_.size()), value);
        return SfItem(value);
    }

    std::string_view rest_;
};

struct ToText {
    std::string operator()(bool flag) const { return flag ? "?1" : "?0"; }
    std::string operator()(std::int64_t number) const { return std::to_string(number); }
    std::string operator()(const SfDecimal& decimal) const { return decimal.text; }
    std::string operator()(const SfToken& token) const { return token.text; }
    std::string operator()(const Bytes& bytes) const { return ":" + to_base64(bytes) + ":"; }
    std::string operator()(const std::string& text) const {
        std::string out = "\"";
        for (const char c : text) {
            if (c == '"' || c == '\\') out += '\\';
            out += c;
        }
        return out + "\"";
    }
};

}  // namespace

Result<std::vector<SfMember>> parse_dictionary(std::string_view text) {
    if (text.size() > limits::signature_header_bytes_max)
        return fail(Errc::malformed, "structured_field/too_long");
    return Reader(text).dictionary();
}

std::string to_text(const SfItem& item) {
    return std::visit(ToText{}, item);
}

std::string to_text(const std::vector<SfParameter>& parameters) {
    std::string out;
    for (const SfParameter& parameter : parameters) {
        (out += ';') += parameter.name;
        const bool* flag = std::get_if<bool>(&parameter.value);
        if (flag == nullptr || !*flag) (out += '=') += to_text(parameter.value);
    }
    return out;
}

std::string to_text(const SfMember& member) {
    std::string out = member.is_list ? "(" : "";
    for (const SfListItem& item : member.items) {
        if (out.size() > 1) out += ' ';
        out += to_text(item.value) + to_text(item.parameters);
    }
    if (member.is_list) out += ')';
    return out + to_text(member.parameters);
}

}  // namespace kith::activitypub
