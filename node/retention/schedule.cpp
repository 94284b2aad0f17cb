#include "node/retention/schedule.h"

#include "activitypub/inbox/limits.h"
#include "consent/base/limits.h"
#include "node/consent/consents.h"
#include "node/limits.h"
#include "node/moderation/limits.h"

#include <algorithm>
#include <iterator>

namespace kith::node {

using consent::LawfulBasis;
using consent::Reason;
using storage::Aging;

namespace {

std::vector<RetentionClass> about_people(const RetentionPeriods& periods) {
    return {
        {.name = "ended_grants",
         .what = "consents whose time has passed, and the details that nothing else keeps",
         .from = "the end that was agreed",
         .purpose = Reason::rights_handling,
         .basis = LawfulBasis::legal_obligation},
        {.name = "hearsay",
         .what = "details that staff wrote down and the person never confirmed",
         .from = "the day they were written down",
         .purpose = Reason::rights_handling,
         .basis = LawfulBasis::legal_obligation,
         .kept_for = hearsay_kept_for,
         .aging = Aging::unconfirmed},
        {.name = "closed_questions",
         .what = "questions of consent that were answered or lapsed; their events stay as the proof",
         .from = "the end of the time to answer",
         .purpose = Reason::rights_handling,
         .basis = LawfulBasis::legal_obligation,
         .kept_for = periods.closed_questions,
         .aging = Aging::closed_questions},
        {.name = "closed_reports",
         .what = "reports that were looked into",
         .from = "the moment they were closed",
         .purpose = Reason::moderation,
         .basis = LawfulBasis::legitimate_interest,
         .kept_for = std::chrono::days(365),
         .aging = Aging::closed_reports},
        {.name = "staff_deeds",
         .what = "what the staff did about accounts, servers and reports, and who did it",
         .from = "the moment it was done",
         .purpose = Reason::moderation,
         .basis = LawfulBasis::legitimate_interest,
         .kept_for = staff_deeds_kept_for},
    };
}

std::vector<RetentionClass> about_what_people_read(const RetentionPeriods& periods) {
    return {
        {.name = "remote_posts",
         .what = "posts of other servers that nobody of ours is named in, answered, liked, boosted, kept or "
                 "quoted",
         .from = "the day they came",
         .purpose = Reason::federation_delivery,
         .basis = LawfulBasis::legitimate_interest,
         .kept_for = periods.remote_posts,
         .aging = Aging::remote_posts},
        {.name = "left_behind",
         .what = "posts of people who are gone, which a legal hold kept",
         .from = "the day they went",
         .purpose = Reason::legal_record,
         .basis = LawfulBasis::legal_obligation,
         .aging = Aging::left_behind},
        {.name = "remote_profiles",
         .what = "names, pictures and fields of people elsewhere with whom nobody of ours has to do",
         .from = "the last time they were asked for",
         .purpose = Reason::federation_delivery,
         .basis = LawfulBasis::legitimate_interest,
         .kept_for = periods.remote_profiles,
         .aging = Aging::remote_profiles},
        {.name = "notifications",
         .what = "what people of ours were told of",
         .from = "the day it happened",
         .purpose = Reason::account_service,
         .basis = LawfulBasis::contract,
         .kept_for = periods.notifications,
         .aging = Aging::notifications},
    };
}

std::vector<RetentionClass> that_show_people() {
    return {
        {.name = "unanswered_drafts",
         .what = "posts that waited for a yes of everybody they show; their words went at once",
         .from = "the moment it was said or not said",
         .purpose = Reason::account_service,
         .basis = LawfulBasis::contract,
         .kept_for = std::chrono::hours(24),
         .aging = Aging::unanswered},
        {.name = "taken_back",
         .what = "posts that somebody they show took back, which a legal hold kept",
         .from = "the moment it was taken back",
         .purpose = Reason::legal_record,
         .basis = LawfulBasis::legal_obligation,
         .aging = Aging::taken_back},
    };
}

std::vector<RetentionClass> of_the_protocol() {
    return {
        {.name = "replay_ids",
         .what = "digests of the names of activities that were taken, so that none is taken twice",
         .from = "the moment it was taken",
         .purpose = Reason::security_abuse,
         .basis = LawfulBasis::legitimate_interest,
         .kept_for = limits::replay_kept_for,
         .aging = Aging::replay_ids},
        {.name = "heard_messages",
         .what = "numbers of messages that the consent actor dealt with",
         .from = "the moment it was heard",
         .purpose = Reason::security_abuse,
         .basis = LawfulBasis::legitimate_interest,
         .kept_for = limits::dialogue_heard_kept_for,
         .aging = Aging::heard_messages},
        {.name = "early_tombstones",
         .what = "names of posts that were deleted before they were known here",
         .from = "the moment of the deletion",
         .purpose = Reason::federation_delivery,
         .basis = LawfulBasis::legitimate_interest,
         .kept_for = limits::early_tombstone_kept_for,
         .aging = Aging::early_tombstones},
    };
}

}  // namespace

std::vector<RetentionClass> retention_schedule(const RetentionPeriods& periods) {
    std::vector<RetentionClass> schedule = about_people(periods);
    std::ranges::move(about_what_people_read(periods), std::back_inserter(schedule));
    std::ranges::move(that_show_people(), std::back_inserter(schedule));
    std::ranges::move(of_the_protocol(), std::back_inserter(schedule));
    return schedule;
}

}  // namespace kith::node
