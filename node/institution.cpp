#include "node/institution.h"

#include "consent/base/bytes.h"
#include "consent/notice.h"
#include "node/limits.h"

#include <fmt/format.h>

#include <algorithm>

namespace kith::node {
namespace {

/// ISO 3166-1 alpha-2, as of 2023-04-05.
constexpr std::string_view countries =
    "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS "
    "BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE "
    "EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM "
    "HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC "
    "LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA "
    "NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW "
    "SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO "
    "TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW ";

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_plain(char c) {
    return is_letter(c) || (c >= '0' && c <= '9');
}

/// One name of a host: letters, digits and inner hyphens.
bool is_label(std::string_view label) {
    constexpr std::size_t label_bytes_max = 63;
    return !label.empty() && label.size() <= label_bytes_max && !label.starts_with('-') &&
           !label.ends_with('-') &&
           std::ranges::all_of(label, [](char c) { return is_plain(c) || c == '-'; });
}

/// Two names or more, the last of which is no number.
bool is_mail_host(std::string_view host) {
    std::size_t dot = host.find('.');
    if (dot == host.npos) return false;
    for (; dot != host.npos; dot = host.find('.')) {
        if (!is_label(host.substr(0, dot))) return false;
        host.remove_prefix(dot + 1);
    }
    return is_label(host) && is_letter(host.front());
}

/// Fewer characters than RFC 5322 allows: those that mean nothing else in a mailto: URL.
bool is_mailbox(std::string_view name) {
    constexpr std::size_t mailbox_bytes_max = 64;
    return !name.empty() && name.size() <= mailbox_bytes_max && !name.starts_with('.') &&
           !name.ends_with('.') && !name.contains("..") && std::ranges::all_of(name, [](char c) {
               return is_plain(c) || std::string_view("._+-").contains(c);
           });
}

}  // namespace

Done check_address(std::string_view address) {
    if (address.size() > limits::institution_address_bytes_max) {
        return fail(Errc::malformed,
                    "institution: address",
                    fmt::format("must be at most {} bytes long", limits::institution_address_bytes_max));
    }
    const bool padded = address.starts_with(' ') || address.ends_with(' ');
    if (padded || !is_utf8(address) || !consent::is_one_line(address)) {
        return fail(Errc::malformed,
                    "institution: address",
                    "must be one line, without line breaks, tabs or spaces around it: \"1 College Road, "
                    "Example\"");
    }
    return {};
}

Done check_country(std::string_view country) {
    if (country.empty()) return {};
    const bool letters = country.size() == 2 && std::ranges::all_of(country, is_letter);
    if (letters && countries.contains(country)) return {};
    return fail(Errc::malformed,
                "institution: country",
                "must be two capital letters, the country's code in ISO 3166-1: \"IE\"");
}

Done check_email(std::string_view email) {
    if (email.empty()) return {};
    const std::size_t at = email.find('@');
    if (email.size() <= limits::institution_email_bytes_max && at != email.npos &&
        is_mailbox(email.substr(0, at)) && is_mail_host(email.substr(at + 1)))
        return {};
    return fail(Errc::malformed,
                "institution: e-mail",
                "must be a plain e-mail address, without a name around it: \"privacy@example.edu\"");
}

}  // namespace kith::node
