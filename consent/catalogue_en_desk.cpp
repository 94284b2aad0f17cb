// The sentences of the staff desk. It speaks to staff, of a person: kinds and purposes have names of their
// own here.
#include "consent/catalogue_languages.h"

namespace kith::consent {

namespace {

constexpr Phrase rows[] = {
    {"page/desk/title", "Staff desk"},
    {"page/desk/way", "To the staff desk"},
    {"page/desk/own", "What is known about you yourself"},
    {"page/desk/lede",
     "What you may use of somebody, what you heard of them, and what you ask. Whoever it is about sees each "
     "look, each note and each question of yours."},
    {"page/desk/refused", "That was not done."},
    {"page/desk/who", "Whom is it about?"},
    {"page/desk/who_hint", "Their handle, for example @ben@social.example."},
    {"page/desk/purpose", "What for?"},

    {"page/desk/look_title", "What you may use"},
    {"page/desk/look_hint",
     "You see what they allowed for this one purpose, and nothing else. That you looked is written down."},
    {"page/desk/look_button", "Show me"},
    {"page/desk/looked_empty",
     "Nothing may be used for this. It may be that nothing is known, or that it is not for this purpose or "
     "not for you. You can ask them below."},
    {"page/desk/heard", "Heard, not confirmed"},

    {"page/desk/record_title", "Note what you heard"},
    {"page/desk/kind", "What is it?"},
    {"page/desk/value", "In one line"},
    {"page/desk/value_hint",
     "About this person alone; nothing about health, faith, politics or their family."},
    {"page/desk/record_button", "Note it"},

    {"page/desk/ask_title", "Ask for a yes"},
    {"page/desk/ask_hint",
     "They get a message from the institution with a question to vote on, in plain words and with a no. One "
     "question, and no reminder."},
    {"page/desk/kinds", "May we know and use"},
    {"page/desk/audience", "Who would see it?"},
    {"page/desk/audience_me", "You alone"},
    {"page/desk/audience_own_staff", "All our staff"},
    {"page/desk/audience_public", "Everyone, on public pages"},
    {"page/desk/ask_button", "Send the question"},

    {"page/desk/asked_title", "What you asked"},
    {"page/desk/to_looked", "Go there"},
    {"page/desk/asked_empty", "You asked nobody for anything yet."},

    {"desk/signed_in", "You are signed in as {who}, in the role \"{role}\"."},
    {"desk/no_sentence", "It did not work out. Is the handle right, and their server there?"},
    {"desk/looked_now", "Below stands what you may use of {who}."},
    {"desk/audience_role", "Our staff in the role \"{role}\""},
    {"desk/record_hint",
     "It is for the role \"{role}\" alone, may be used for nothing, and is gone in 30 days unless they "
     "confirm it."},
    {"desk/recorded",
     "Noted for the role \"{role}\". It is gone on {day} unless they say yes to it; you can ask them below."},
    {"desk/asked", "The question is on its way. The answer shows under \"What you asked\"."},
    {"desk/looked", "{who}: what you may use {reason}"},
    {"desk/use_until", "until {day}"},
    {"desk/heard_until", "Only to ask whether it is right; gone on {day}."},
    {"desk/asked_what", "{kinds}, {reason}; asked on {day}."},
    {"desk/asked_open", "No answer yet; open until {day}."},
    {"desk/asked_answered", "Answered. What you may use now, you see above."},
    {"desk/asked_lapsed", "Not answered in time, which is a no."},

    {"desk/kind/appearance", "them in a post"},
    {"desk/kind/display_name", "name"},
    {"desk/kind/biography", "about themselves"},
    {"desk/kind/avatar", "picture"},
    {"desk/kind/header_image", "large picture of the profile"},
    {"desk/kind/profile_field", "line of the profile"},
    {"desk/kind/role", "role here"},
    {"desk/kind/email", "e-mail address"},
    {"desk/kind/identity_link", "account on another site"},
    {"desk/kind/nickname", "nickname"},
    {"desk/kind/favourite_author", "favourite author"},
    {"desk/kind/favourite_music", "favourite music"},
    {"desk/kind/favourite_food", "favourite food"},
    {"desk/kind/favourite_colour", "favourite colour"},
    {"desk/kind/interest", "interests"},
    {"desk/kind/like", "what they like"},
    {"desk/kind/dislike", "what they do not like"},
    {"desk/kind/cherished_cause", "causes they care about"},
    {"desk/kind/cherished_cause_text", "their own words about causes"},
    {"desk/kind/habit", "habits"},
    {"desk/kind/hometown", "home town"},
    {"desk/kind/family", "family"},
    {"desk/kind/pet", "pets"},
    {"desk/kind/school", "school"},
    {"desk/kind/degree", "degree"},
    {"desk/kind/job", "job"},
    {"desk/kind/birthday", "day of birth"},
    {"desk/kind/language", "languages"},
    {"desk/kind/life_story", "story of their life"},
    {"desk/kind/gift", "gifts to us"},
    {"desk/kind/privacy_choice", "choices about privacy"},

    {"desk/for/rights_handling", "to ask whether what we heard is right"},
    {"desk/for/relationship_memory", "to remember them when we meet or write"},
    {"desk/for/donor_stewardship", "to thank them well and tell them what their gift does"},
    {"desk/for/impact_updates", "to send them news of what was achieved"},
    {"desk/for/personal_greeting", "to greet them the way they like"},
    {"desk/for/gift_solicitation", "to ask them for gifts"},
    {"desk/for/profile_publication", "to fill in their profile"},
    {"desk/for/event_invitation", "to invite them to events that they may enjoy"},
    {"desk/for/partner_introduction", "to introduce them to another institution"},
    {"desk/for/recognition", "to name them among those who give"},
    {"desk/for/aggregate_reporting", "to count them in totals that name nobody"},
    {"desk/for/research", "to use it in academic research"},
};

}  // namespace

std::span<const Phrase> english_desk_phrases() {
    return rows;
}

}  // namespace kith::consent
