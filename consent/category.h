// The closed list of kinds of personal detail, each with its term of the Data Privacy Vocabulary. Any thread.
#pragma once

#include "consent/base/result.h"
#include "consent/enum_set.h"

#include <span>
#include <string_view>

namespace kith::consent {

enum class DetailKind {
    // What an account shows.
    display_name,
    biography,
    avatar,
    header_image,
    profile_field,
    role,
    email,
    identity_link,
    // Tiny data: what someone who cares remembers.
    nickname,
    favourite_author,
    favourite_music,
    favourite_food,
    favourite_colour,
    interest,
    like,
    dislike,
    cherished_cause,       // from the list of ordinary causes
    cherished_cause_text,  // in the person's own words: special category until they pick from the list
    habit,
    hometown,
    family,
    pet,
    school,
    degree,
    job,
    birthday,  // day and month
    language,
    life_story,
    gift,
    privacy_choice,
    // What others tell.
    appearance  // in one post: asked for with that post, and never told, noted or corrected by itself
};
using KindSet = EnumSet<DetailKind>;

/// special: GDPR Art. 9, explicit consent only and never public. education: a FERPA record if it is the
/// school's.
enum class Sensitivity { ordinary, education, special };

struct Category {
    DetailKind kind;
    std::string_view name;     // "favourite_author": in the database, on the command line
    std::string_view term;     // "pd:Name", or ours: "kith:FavouriteAuthor"
    std::string_view broader;  // the DPV-PD term above ours; empty when `term` is one
    Sensitivity sensitivity = Sensitivity::ordinary;
};

/// In the order of the enumerators.
std::span<const Category> categories();
const Category& category_of(DetailKind kind);
Result<DetailKind> parse_kind(std::string_view name);

}  // namespace kith::consent
