#include "node/dialogue/command.h"

#include "node/limits.h"

#include <algorithm>
#include <array>

namespace kith::node {
namespace {

using consent::DetailKind;
using consent::Reason;

bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

std::string lower(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(), [](char c) { return lower(c); });
    return out;
}

/// The words without mentions, one space between them.
std::string without_mentions(std::string_view text) {
    std::string out;
    std::size_t at = 0;
    while (at < text.size()) {
        while (at < text.size() && is_space(text[at])) ++at;
        std::size_t end = at;
        while (end < text.size() && !is_space(text[end])) ++end;
        const std::string_view word = text.substr(at, end - at);
        at = end;
        if (word.empty() || word.front() == '@') continue;
        if (!out.empty()) out += ' ';
        out += word;
    }
    return out;
}

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view idle = " .,;:!?\"'`()";
    const auto first = text.find_first_not_of(idle);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(idle) - first + 1);
}

/// Takes `phrase` off the front when a word ends there.
bool take(std::string_view& text, std::string_view phrase) {
    if (!text.starts_with(phrase)) return false;
    const std::string_view rest = text.substr(phrase.size());
    const bool ends = rest.empty() || is_space(rest.front()) || rest.front() == ':' || rest.front() == '.' ||
                      rest.front() == ',' || rest.front() == '!' || rest.front() == '?';
    if (!ends) return false;
    text = trimmed(rest);
    return true;
}

struct Phrase {
    std::string_view language;
    std::string_view words;
    Said said;
};

// The catalogue of what people say. A language is more rows; longer phrases stand before their beginnings.
constexpr std::array phrases = {
    Phrase{"en", "what do you know about me", Said::know},
    Phrase{"en", "what do you know", Said::know},
    Phrase{"en", "status", Said::know},
    Phrase{"en", "who has it", Said::who_has},
    Phrase{"en", "who has that", Said::who_has},
    Phrase{"en", "yes", Said::yes},
    Phrase{"en", "no", Said::no},
    Phrase{"en", "unsubscribe", Said::stop},
    Phrase{"en", "stop", Said::stop},
    Phrase{"en", "forget", Said::forget},
    Phrase{"en", "remember", Said::remember},
    Phrase{"en", "correct", Said::correct},
    Phrase{"en", "keep everything", Said::keep},
    Phrase{"en", "keep", Said::keep},
    Phrase{"en", "export", Said::export_},
    Phrase{"en", "send me a link", Said::link},
    Phrase{"en", "link", Said::link},
    Phrase{"en", "help", Said::help},
};

std::string underscored(std::string_view words) {
    std::string name = lower(trimmed(words));
    std::ranges::replace(name, ' ', '_');
    std::ranges::replace(name, '-', '_');
    for (const auto& [american, british] :
         {std::pair<std::string_view, std::string_view>{"favorite", "favourite"}, {"color", "colour"}}) {
        const auto at = name.find(american);
        if (at != std::string::npos) name.replace(at, american.size(), british);
    }
    for (const std::string_view article : {"my_", "the_"}) {
        if (name.starts_with(article)) name.erase(0, article.size());
    }
    return name;
}

constexpr std::pair<std::string_view, DetailKind> kind_words[] = {
    {"name", DetailKind::display_name},
    {"bio", DetailKind::biography},
    {"picture", DetailKind::avatar},
    {"photo", DetailKind::avatar},
    {"header", DetailKind::header_image},
    {"field", DetailKind::profile_field},
    {"fields", DetailKind::profile_field},
    {"e_mail", DetailKind::email},
    {"mail", DetailKind::email},
    {"author", DetailKind::favourite_author},
    {"favourite_writer", DetailKind::favourite_author},
    {"music", DetailKind::favourite_music},
    {"food", DetailKind::favourite_food},
    {"colour", DetailKind::favourite_colour},
    {"cause", DetailKind::cherished_cause},
    {"home_town", DetailKind::hometown},
    {"town", DetailKind::hometown},
    {"pets", DetailKind::pet},
    {"birth_day", DetailKind::birthday},
    {"story", DetailKind::life_story},
    {"post", DetailKind::appearance},
    {"posts", DetailKind::appearance},
};

constexpr std::pair<std::string_view, Reason> reason_words[] = {
    {"memory", Reason::relationship_memory},
    {"remembering", Reason::relationship_memory},
    {"stewardship", Reason::donor_stewardship},
    {"thanks", Reason::donor_stewardship},
    {"updates", Reason::impact_updates},
    {"news", Reason::impact_updates},
    {"greetings", Reason::personal_greeting},
    {"greeting", Reason::personal_greeting},
    {"gifts", Reason::gift_solicitation},
    {"asking", Reason::gift_solicitation},
    {"asking_for_gifts", Reason::gift_solicitation},
    {"fundraising", Reason::gift_solicitation},
    {"solicitation", Reason::gift_solicitation},
    {"profile", Reason::profile_publication},
    {"publishing", Reason::profile_publication},
    {"events", Reason::event_invitation},
    {"invitations", Reason::event_invitation},
    {"partners", Reason::partner_introduction},
    {"introductions", Reason::partner_introduction},
    {"posts", Reason::storytelling},
    {"stories", Reason::storytelling},
    {"statistics", Reason::aggregate_reporting},
    {"reporting", Reason::aggregate_reporting},
};

template <std::size_t N, class V>
std::optional<V> look_up(const std::pair<std::string_view, V> (&table)[N], std::string_view word) {
    const auto* found = std::ranges::find(table, word, &std::pair<std::string_view, V>::first);
    if (found == std::end(table)) return std::nullopt;
    return found->second;
}

std::string first_word_in_capitals(std::string_view text) {
    std::string word(text.substr(0, text.find(' ')));
    std::ranges::transform(
        word, word.begin(), [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
    return word;
}

Utterance remember(Utterance command, std::string_view rest) {
    const auto colon = rest.find(':');
    const std::string_view words = rest.substr(0, colon);
    command.kind = kind_from_words(words);
    if (!command.kind) command.rest = std::string(trimmed(words));
    if (colon != std::string_view::npos) {
        const std::string_view value = rest.substr(colon + 1);
        const auto first = value.find_first_not_of(' ');
        if (first != std::string_view::npos) command.value = value.substr(first);
    }
    return command;
}

}  // namespace

std::optional<DetailKind> kind_from_words(std::string_view words) {
    const std::string name = underscored(words);
    if (const auto kind = consent::parse_kind(name)) return *kind;
    return look_up(kind_words, name);
}

std::optional<Reason> reason_from_words(std::string_view words) {
    const std::string name = underscored(words);
    if (const auto reason = consent::parse_reason(name)) return *reason;
    return look_up(reason_words, name);
}

Utterance parse_utterance(std::string_view plain_text) {
    const std::string text = without_mentions(plain_text.substr(0, limits::dialogue_text_bytes_max));
    const std::string lowered = lower(text);
    if (trimmed(lowered).empty()) return {};
    for (const Phrase& phrase : phrases) {
        std::string_view rest = trimmed(lowered);
        const auto offset = static_cast<std::size_t>(rest.data() - lowered.data());
        if (!take(rest, phrase.words)) continue;
        Utterance command{.said = phrase.said};
        switch (phrase.said) {
            case Said::yes:
            case Said::no:
                command.code = first_word_in_capitals(rest);
                return command;
            case Said::stop:
                command.reason = reason_from_words(rest);
                if (!command.reason && rest != "everything" && rest != "all") command.rest = rest;
                return command;
            case Said::forget:
                command.everything = rest == "everything" || rest == "all" || rest == "me";
                if (!command.everything) command.kind = kind_from_words(rest);
                if (!command.everything && !command.kind) command.rest = rest;
                return command;
            case Said::correct:
            case Said::remember: {
                // The value as it was typed, not in lower case.
                std::string_view typed = std::string_view(text).substr(offset + phrase.words.size());
                while (!typed.empty() && (is_space(typed.front()) || typed.front() == ','))
                    typed.remove_prefix(1);
                return remember(std::move(command), typed);
            }
            default:
                return command;
        }
    }
    return {.said = Said::unclear};
}

}  // namespace kith::node
