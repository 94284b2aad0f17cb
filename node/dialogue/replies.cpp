#include "node/dialogue/replies.h"

#include "consent/notice.h"
#include "node/consent/wording.h"

#include <fmt/format.h>

namespace kith::node::reply {

using consent::DetailKind;

namespace {

constexpr std::string_view language = "en";

std::string what_left(const TakenBack& taken) {
    if (!taken.was_public) return "";
    if (!taken.activity) return " What everybody could see of it is gone here.";
    return " What everybody could see of it is gone here, and every server that ever got it from us is being "
           "told. "
           "Whether it obeys is in its hands; answer WHO HAS IT to see how far that got.";
}

}  // namespace

std::string day(Instant at) {
    return to_iso8601(at).substr(0, 10);
}

std::string kind_in_words(DetailKind kind) {
    if (consent::category_of(kind).sensitivity != consent::Sensitivity::ordinary) return "a detail";
    return consent::words_of(consent::KindSet{kind}, language);
}

std::string help(std::string_view institution) {
    return fmt::format(
        "This is where {} keeps its word about what it knows of people. You can say, in a direct message:\n\n"
        "WHAT DO YOU KNOW - what is kept of you, from whom, for what, until when\n"
        "WHO HAS IT - who got to see it\n"
        "YES or NO and a code - the answer to a question of ours\n"
        "STOP - ends every use that rests on your consent; STOP GIFTS ends one (UPDATES, GREETINGS, EVENTS "
        "…)\n"
        "FORGET and a kind - FORGET NICKNAME; FORGET EVERYTHING forgets all\n"
        "REMEMBER and a kind - REMEMBER NICKNAME: Bo\n"
        "CORRECT and a kind - CORRECT NICKNAME: Bea\n"
        "EXPORT - a copy of everything\n"
        "LINK - a link to see and change it all on the web\n\n"
        "No answer here ever holds what you told us: both our servers can read it.",
        institution);
}

std::string key_changed(std::string_view code) {
    return fmt::format(
        "Your server's key changed within the last seven days. A no is heard at once, but a yes waits until "
        "the "
        "key has settled: please answer {} again a week from now.",
        code.empty() ? std::string("") : fmt::format("YES {}", code));
}

std::string no_such_kind(std::string_view words) {
    std::string kinds;
    for (const DetailKind kind : {DetailKind::nickname,
                                  DetailKind::favourite_author,
                                  DetailKind::favourite_music,
                                  DetailKind::favourite_food,
                                  DetailKind::interest,
                                  DetailKind::hometown,
                                  DetailKind::birthday,
                                  DetailKind::pet}) {
        std::string name(consent::category_of(kind).name);
        for (char& c : name) c = c == '_' ? ' ' : c;
        kinds += (kinds.empty() ? "" : ", ") + name;
    }
    return fmt::format("{}We know these kinds, among others: {}.",
                       words.empty() ? std::string("Please say which kind. ")
                                     : std::string("That is no kind of detail we keep. "),
                       kinds);
}

std::string given(storage::Tx& tx,
                  const activitypub::Site& site,
                  const std::vector<storage::ConsentEventRow>& events,
                  Instant now) {
    consent::KindSet kinds;
    std::string readers;
    std::string receipt;
    std::optional<Instant> until;
    for (const auto& event : events) {
        if (event.state != "given" && event.state != "renewed" && event.event != "remember") continue;
        if (const auto kind = consent::parse_kind(event.kind)) kinds.insert(*kind);
        receipt = event.receipt;
        if (event.expires) until = event.expires;
        const auto audience = consent::Audience::parse(event.audience);
        if (event.verb == "share" && audience) readers = words_for(tx, *audience);
    }
    std::string what;
    kinds.for_each([&](DetailKind kind) { what += (what.empty() ? "" : ", ") + kind_in_words(kind); });
    const bool of_a_post = kinds == consent::KindSet{DetailKind::appearance};
    const std::string kept = (what.empty() ? "We remember it" : "We remember " + what) +
                             (readers.empty() ? ", and show it to nobody" : ", for " + readers);
    return fmt::format(
        "Thank you. {}{}.\n\nYour receipt: {}/consent/receipts/{}\n\nYou can take it back at any time, as "
        "easily as you gave it: answer STOP, or FORGET {}.",
        of_a_post ? "Once all whom it shows have agreed, we show " + what + " to " + readers : kept,
        until && *until > now ? ", until " + day(*until) : std::string(),
        site.base,
        receipt,
        of_a_post ? "POSTS" : "and the kind");
}

std::string open_link(std::string_view url) {
    return fmt::format(
        "\n\nTo see the values and change them: {}\n\nThe link is yours alone, works once and for 14 days; a "
        "newer one ends it.",
        url);
}

std::string withdraw_link(std::string_view url) {
    return fmt::format("\n\nOr with one press, whenever you like: {}\n\nThat link can only take back.", url);
}

std::string link_waits_for_the_key(std::string_view withdraw_url) {
    return fmt::format(
        "\n\nYour server's key changed within the last seven days: a link that shows values is sent when the "
        "key has settled. This one can only take everything back: {}",
        withdraw_url);
}

std::string sign_in_here(const activitypub::Site& site) {
    return fmt::format("\n\nOn the web, with your handle and password: {}/consent", site.base);
}

std::string stopped(std::optional<consent::Reason> reason, const TakenBack& taken) {
    const std::string what =
        reason ? fmt::format("We no longer use anything of yours {}", consent::words_of(*reason, language))
               : std::string("Every use that rested on your consent has ended");
    return fmt::format("Done. {}, and we will not ask for it again.{} Nothing else changes for you.",
                       what,
                       what_left(taken));
}

std::string forgotten(DetailKind kind, const TakenBack& taken) {
    if (taken.kept) {
        return fmt::format(
            "Stopped: {} is no longer used for anything that rested on your consent. It is not erased: it is "
            "kept because the law or your account needs it. We will not ask for it again.{}",
            kind_in_words(kind),
            what_left(taken));
    }
    return fmt::format(
        "Forgotten: {}. It is erased here, and copies in backups can no longer be read once those are too "
        "old. We "
        "will not ask for it again.{}",
        kind_in_words(kind),
        what_left(taken));
}

std::string corrected(DetailKind kind, const Corrected& done) {
    return fmt::format("Corrected: {}. {}{}",
                       kind_in_words(kind),
                       done.confirmed
                           ? "Who may see it and until when stays as it was."
                           : "It is still of no use to us: REMEMBER, the kind and a value would allow it.",
                       done.activity ? " Every server that ever got the old one from us is being told." : "");
}

std::string will_forget(std::optional<Instant> due) {
    if (!due) {
        return "Nothing of yours is used from now on. The law holds what there is; when that ends it "
               "is destroyed for good. Answer KEEP before then if this was a mistake.";
    }
    return fmt::format(
        "Nothing of yours is used from now on. Everything is destroyed on {} at {} UTC. Answer KEEP before "
        "then if this was a mistake.",
        day(*due),
        to_iso8601(*due).substr(11, 5));
}

}  // namespace kith::node::reply
