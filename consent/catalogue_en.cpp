#include "consent/catalogue_languages.h"

#include <array>

namespace kith::consent {

namespace {

// Kinds read after "remember" and "show"; purposes after "What for:"; audiences after "to" and "Who will see
// it:".
constexpr auto rows = std::to_array<Phrase>({
    {"kind/display_name", "en", "the name you go by"},
    {"kind/biography", "en", "what you say about yourself"},
    {"kind/avatar", "en", "your picture"},
    {"kind/header_image", "en", "the large picture of your profile"},
    {"kind/profile_field", "en", "the lines of your profile"},
    {"kind/role", "en", "your role here, such as student or donor"},
    {"kind/email", "en", "your e-mail address"},
    {"kind/identity_link", "en", "your account on another site"},
    {"kind/nickname", "en", "your nickname"},
    {"kind/favourite_author", "en", "your favourite author"},
    {"kind/favourite_music", "en", "your favourite music"},
    {"kind/favourite_food", "en", "your favourite food"},
    {"kind/favourite_colour", "en", "your favourite colour"},
    {"kind/interest", "en", "what interests you"},
    {"kind/like", "en", "what you like"},
    {"kind/dislike", "en", "what you do not like"},
    {"kind/cherished_cause", "en", "the causes you care about"},
    {"kind/cherished_cause_text", "en", "the causes you care about, in your own words"},
    {"kind/habit", "en", "your habits"},
    {"kind/hometown", "en", "your home town"},
    {"kind/family", "en", "your family"},
    {"kind/pet", "en", "your pets"},
    {"kind/school", "en", "your school"},
    {"kind/degree", "en", "your degree"},
    {"kind/job", "en", "your job"},
    {"kind/birthday", "en", "your birthday, without the year"},
    {"kind/language", "en", "the languages you speak"},
    {"kind/life_story", "en", "the story of your life"},
    {"kind/gift", "en", "your gifts to us"},
    {"kind/privacy_choice", "en", "your choices about privacy"},

    {"reason/account_service", "en", "to run your account"},
    {"reason/security_abuse", "en", "to keep this service safe"},
    {"reason/moderation", "en", "to look into reports and keep the rules"},
    {"reason/federation_delivery", "en", "to deliver what you send and what you asked for"},
    {"reason/backup", "en", "to have a copy if a machine breaks"},
    {"reason/protective_scan", "en", "to stop private facts from being posted by mistake"},
    {"reason/legal_record", "en", "to keep the records that the law demands"},
    {"reason/rights_handling", "en", "to answer you when you use your rights"},
    {"reason/relationship_memory", "en", "to remember you when we meet or write"},
    {"reason/donor_stewardship", "en", "to thank you well and tell you what your gift does"},
    {"reason/impact_updates", "en", "to send you news of what was achieved"},
    {"reason/personal_greeting", "en", "to greet you the way you like"},
    {"reason/gift_solicitation", "en", "to ask you for gifts"},
    {"reason/profile_publication", "en", "to fill in your profile"},
    {"reason/event_invitation", "en", "to invite you to events that you may enjoy"},
    {"reason/partner_introduction", "en", "to introduce you to another institution"},
    {"reason/recognition", "en", "to name you among those who give"},
    {"reason/aggregate_reporting", "en", "to count you in totals that name nobody"},
    {"reason/research", "en", "to use it in academic research"},

    {"audience/self", "en", "you alone"},
    {"audience/own_staff", "en", "our own staff"},
    {"audience/staff_role", "en", "our staff in the role \"{name}\""},
    {"audience/actor", "en", "{name}"},
    {"audience/circle", "en", "the members of the circle \"{name}\""},
    {"audience/mutuals", "en", "people you follow who also follow you"},
    {"audience/followers", "en", "your followers"},
    {"audience/partner", "en", "the institution {name}"},
    {"audience/public", "en", "everyone, also outside this network"},
    {"audience/nobody_else", "en", "{audience}, and nobody else"},

    // Receipts, which follow the notice's language.
    {"recipient/staff", "en", "{who}: {audience}"},
    {"recipient/anyone", "en", "anyone; copies cannot be counted"},
    {"recipient/nobody", "en", "nobody in particular"},
    {"recipient/address_unknown", "en", "not known to {who}"},
    {"subject/name", "en", "the person who holds this receipt"},
    {"process/keep", "en", "to remember"},
    {"process/share", "en", "to show to others"},
    {"event/another_basis", "en", "no consent was asked for: the processing rests on another legal basis"},

    {"list/comma", "en", ", "},
    {"list/and", "en", " and "},
    {"list/one_detail", "en", "a detail about you"},
    {"list/some_details", "en", "some details about you"},

    {"period/day", "en", "one day"},
    {"period/days", "en", "{count} days"},
    {"period/month", "en", "one month"},
    {"period/months", "en", "{count} months"},
    {"period/year", "en", "one year"},
    {"period/years", "en", "{count} years"},
    {"period/until_time", "en", "until {day} {month} {year}"},
    {"period/until_ended", "en", "until you say no"},
    {"month/1", "en", "January"},
    {"month/2", "en", "February"},
    {"month/3", "en", "March"},
    {"month/4", "en", "April"},
    {"month/5", "en", "May"},
    {"month/6", "en", "June"},
    {"month/7", "en", "July"},
    {"month/8", "en", "August"},
    {"month/9", "en", "September"},
    {"month/10", "en", "October"},
    {"month/11", "en", "November"},
    {"month/12", "en", "December"},

    // At most notice_short_chars_max together: the words of a poll in a direct message.
    {"short/keep",
     "en",
     "{who} asks: May we remember {kinds}? What for: {reason}. Who will see it: {audience}."},
    {"short/share", "en", "{who} asks: May we show {kinds} to {audience}? What for: {reason}."},
    {"short/period", "en", "How long: {period}."},
    {"short/refuse", "en", "A no changes nothing else."},
    {"short/copies", "en", "Copies cannot be called back with certainty."},
    {"short/age", "en", "A yes also says: I am 16 or over."},
    {"short/more", "en", "All about it: {url}"},
    {"short/stop", "en", "Reply STOP at any time."},

    // A page: each message is a paragraph.
    {"long/who", "en", "Who asks: {who}."},
    {"long/keep", "en", "The question: May we remember {kinds}?"},
    {"long/share", "en", "The question: May we show {kinds} to others?"},
    {"long/reason", "en", "What for: {reason}. For nothing else."},
    {"long/audience", "en", "Who will see it: {audience}."},
    {"long/period", "en", "How long: {period}. Then it is deleted, or we ask you again."},
    {"long/stop",
     "en",
     "How to say no later: Reply STOP at any time. One message is enough, and you need not say why."},
    {"long/refuse",
     "en",
     "If you say no: Nothing else changes. You can follow, read, write and give as before."},
    {"long/copies_public",
     "en",
     "Please note: Anyone can see and copy what is shown to everyone, and nobody can count the copies. If "
     "you "
     "say no later, we take it down and ask others to do the same, but copies cannot be recalled with "
     "certainty."},
    {"long/copies_followers",
     "en",
     "Please note: Copies go to the servers of those who follow you. If you say no later, we take it down "
     "and "
     "ask those servers to do the same, but copies cannot be recalled with certainty."},
    {"long/age", "en", "If you say yes, you also say: I am 16 or over."},
});

}  // namespace

std::span<const Phrase> english_phrases() {
    return rows;
}

}  // namespace kith::consent
