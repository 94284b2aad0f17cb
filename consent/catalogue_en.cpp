#include "consent/catalogue_languages.h"

namespace kith::consent {

namespace {

// Kinds stand after "remember" and "show", purposes after "What for:", audiences after "to" and "see it:".
constexpr Phrase rows[] = {
    {"kind/display_name", "the name you go by"},
    {"kind/biography", "what you say about yourself"},
    {"kind/avatar", "your picture"},
    {"kind/header_image", "the large picture of your profile"},
    {"kind/profile_field", "the lines of your profile"},
    {"kind/role", "your role here (such as student or donor)"},
    {"kind/email", "your e-mail address"},
    {"kind/identity_link", "your account on another site"},
    {"kind/nickname", "your nickname"},
    {"kind/favourite_author", "your favourite author"},
    {"kind/favourite_music", "your favourite music"},
    {"kind/favourite_food", "your favourite food"},
    {"kind/favourite_colour", "your favourite colour"},
    {"kind/interest", "what interests you"},
    {"kind/like", "what you like"},
    {"kind/dislike", "what you do not like"},
    {"kind/cherished_cause", "the causes you care about"},
    {"kind/cherished_cause_text", "your own words about the causes you care about"},
    {"kind/habit", "your habits"},
    {"kind/hometown", "your home town"},
    {"kind/family", "your family"},
    {"kind/pet", "your pets"},
    {"kind/school", "your school"},
    {"kind/degree", "your degree"},
    {"kind/job", "your job"},
    {"kind/birthday", "the day of your birthday"},
    {"kind/language", "the languages you speak"},
    {"kind/life_story", "the story of your life"},
    {"kind/gift", "your gifts to us"},
    {"kind/privacy_choice", "your choices about privacy"},
    {"kind/appearance", "you in a post"},

    {"reason/account_service", "to run your account"},
    {"reason/security_abuse", "to keep this service safe"},
    {"reason/moderation", "to look into reports and keep the rules"},
    {"reason/federation_delivery", "to deliver what you send and what you asked for"},
    {"reason/backup", "to have a copy if a machine breaks"},
    {"reason/protective_scan", "to stop private facts from being posted by mistake"},
    {"reason/legal_record", "to keep the records that the law demands"},
    {"reason/rights_handling", "to answer you when you use your rights"},
    {"reason/relationship_memory", "to remember you when we meet or write"},
    {"reason/donor_stewardship", "to thank you well and tell you what your gift does"},
    {"reason/impact_updates", "to send you news of what was achieved"},
    {"reason/personal_greeting", "to greet you the way you like"},
    {"reason/gift_solicitation", "to ask you for gifts"},
    {"reason/profile_publication", "to fill in your profile"},
    {"reason/event_invitation", "to invite you to events that you may enjoy"},
    {"reason/partner_introduction", "to introduce you to another institution"},
    {"reason/recognition", "to name you among those who give"},
    {"reason/aggregate_reporting", "to count you in totals that name nobody"},
    {"reason/research", "to use it in academic research"},
    {"reason/storytelling", "to tell of people in posts"},

    {"audience/self", "you alone"},
    {"audience/own_staff", "our own staff"},
    {"audience/staff_role", "our staff in the role \"{name}\""},
    {"audience/actor", "{name}"},
    {"audience/circle", "the members of the circle \"{name}\""},
    {"audience/followers_of", "those who follow {name}, and whom the post names"},
    {"audience/mutuals", "people you follow who also follow you"},
    {"audience/followers", "your followers"},
    {"audience/partner", "the institution {name}"},
    {"audience/public", "everyone, also outside this network"},
    {"audience/nobody_else", "{audience}, and nobody else"},

    // Receipts, which follow the notice's language.
    {"recipient/staff", "{who}: {audience}"},
    {"recipient/anyone", "anyone; copies cannot be counted"},
    {"recipient/nobody", "nobody in particular"},
    {"recipient/address_unknown", "not known to {who}"},
    {"controller/not_stated", "not stated"},
    {"subject/name", "the person who holds this receipt"},
    {"process/keep", "to remember"},
    {"process/share", "to show to others"},
    {"event/another_basis", "no consent was asked for: the processing rests on another legal basis"},

    {"list/comma", ", "},
    {"list/and", " and "},
    {"list/one_detail", "a detail about you"},
    {"list/some_details", "some details about you"},

    {"period/day", "one day"},
    {"period/days", "{count} days"},
    {"period/month", "one month"},
    {"period/months", "{count} months"},
    {"period/year", "one year"},
    {"period/years", "{count} years"},
    {"period/until_time", "until {day} {month} {year}"},
    {"period/until_ended", "until you say no"},
    {"month/1", "January"},
    {"month/2", "February"},
    {"month/3", "March"},
    {"month/4", "April"},
    {"month/5", "May"},
    {"month/6", "June"},
    {"month/7", "July"},
    {"month/8", "August"},
    {"month/9", "September"},
    {"month/10", "October"},
    {"month/11", "November"},
    {"month/12", "December"},

    // At most notice_short_chars_max together: the words of a poll in a direct message.
    {"short/keep", "{who} asks: May we remember {kinds}? What for: {reason}. Who will see it: {audience}."},
    {"short/share", "{who} asks: May we show {kinds} to {audience}? What for: {reason}."},
    {"short/period", "How long: {period}."},
    {"short/refuse", "A no changes nothing else."},
    {"short/copies", "Copies cannot be recalled with certainty."},
    {"short/age", "A yes also says: I am 16 or over."},
    {"short/more", "All about it: {url}"},
    {"short/stop", "Reply STOP at any time."},

    // A page: each message is a paragraph.
    {"long/who", "Who asks: {who}."},
    {"long/keep", "The question: May we remember {kinds}?"},
    {"long/share", "The question: May we show {kinds} to others?"},
    {"long/reason", "What for: {reason}. For nothing else."},
    {"long/audience", "Who will see it: {audience}."},
    {"long/period", "How long: {period}. After that we ask you again, or delete it."},
    {"long/period_open", "How long: {period}. Then we delete it."},
    {"long/stop",
     "How to say no later: Reply STOP at any time. One message is enough, and you need not say why."},
    {"long/refuse", "If you say no: Nothing else changes. You can follow, read, write and give as before."},
    {"long/copies_public",
     "Please note: Anyone can see and copy what is shown to everyone, and nobody can count the copies. If "
     "you "
     "say no later, we take it down and ask others to do the same, but copies cannot be recalled with "
     "certainty."},
    {"long/copies_followers",
     "Please note: Copies go to the servers of those who follow you. If you say no later, we take it down "
     "and "
     "ask those servers to do the same, but copies cannot be recalled with certainty."},
    {"long/age", "If you say yes, you also say: I am 16 or over."},
};

}  // namespace

std::span<const Phrase> english_phrases() {
    return rows;
}

}  // namespace kith::consent
