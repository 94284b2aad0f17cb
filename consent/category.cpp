#include "consent/category.h"

#include <algorithm>
#include <array>

namespace kith::consent {
namespace {

using enum DetailKind;

// https://w3id.org/dpv/pd (2.3). pd:Proclivity is about sexuality and no term for habits.
constexpr std::array table = {
    Category{display_name, "display_name", "pd:Name", ""},
    Category{biography, "biography", "pd:LifeHistory", ""},
    Category{avatar, "avatar", "pd:Picture", ""},
    Category{header_image, "header_image", "kith:HeaderImage", "pd:Picture"},
    Category{profile_field, "profile_field", "kith:ProfileField", "pd:Profile"},
    Category{role, "role", "kith:Role", "pd:Professional"},
    Category{email, "email", "pd:EmailAddress", ""},
    Category{identity_link, "identity_link", "kith:IdentityLink", "pd:Username"},
    Category{nickname, "nickname", "kith:Nickname", "pd:Name"},
    Category{favourite_author, "favourite_author", "kith:FavouriteAuthor", "pd:Favourite"},
    Category{favourite_music, "favourite_music", "pd:FavouriteMusic", ""},
    Category{favourite_food, "favourite_food", "pd:FavouriteFood", ""},
    Category{favourite_colour, "favourite_colour", "pd:FavouriteColour", ""},
    Category{interest, "interest", "pd:Interest", ""},
    Category{like, "like", "pd:Like", ""},
    Category{dislike, "dislike", "pd:Dislike", ""},
    Category{cherished_cause, "cherished_cause", "kith:CherishedCause", "pd:Interest"},
    Category{cherished_cause_text,
             "cherished_cause_text",
             "kith:CherishedCauseText",
             "pd:Interest",
             Sensitivity::special},
    Category{habit, "habit", "pd:Behavioural", ""},
    Category{hometown, "hometown", "kith:Hometown", "pd:City"},
    Category{family, "family", "pd:Family", ""},
    Category{pet, "pet", "kith:Pet", "pd:Family"},
    Category{school, "school", "pd:School", "", Sensitivity::education},
    Category{degree, "degree", "pd:EducationQualification", "", Sensitivity::education},
    Category{job, "job", "pd:Job", ""},
    Category{birthday, "birthday", "pd:BirthDate", ""},
    Category{language, "language", "pd:Language", ""},
    Category{life_story, "life_story", "kith:LifeStory", "pd:LifeHistory"},
    Category{gift, "gift", "pd:Transaction", ""},
    Category{privacy_choice, "privacy_choice", "pd:PrivacyPreference", ""},
    Category{appearance, "appearance", "kith:Appearance", "pd:PublicLife"},
};
static_assert(table.size() == static_cast<std::size_t>(appearance) + 1 && table.size() <= 64);
static_assert([] {
    for (std::size_t i = 0; i < table.size(); ++i) {
        if (table[i].kind != static_cast<DetailKind>(i)) return false;
    }
    return true;
}());

}  // namespace

std::span<const Category> categories() {
    return table;
}
const Category& category_of(DetailKind kind) {
    return table[static_cast<std::size_t>(kind)];
}

Result<DetailKind> parse_kind(std::string_view name) {
    const auto found = std::ranges::find(table, name, &Category::name);
    if (found == table.end()) return fail(Errc::malformed, "kind of detail: unknown", std::string(name));
    return found->kind;
}

}  // namespace kith::consent
