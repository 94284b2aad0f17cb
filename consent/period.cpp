#include "consent/period.h"

namespace kith::consent {

namespace {

constexpr int days_of_year = 365;
constexpr int days_of_month = 30;
constexpr int days_while_it_lasts = 100 * days_of_year;

}  // namespace

Period Period::of(std::chrono::days longest) {
    const int count = static_cast<int>(longest.count());
    if (count >= days_while_it_lasts) return until_ended();
    if (count > 0 && count % days_of_year == 0) return years(count / days_of_year);
    if (count > 0 && count % days_of_month == 0) return months(count / days_of_month);
    return days(count);
}

std::string Period::text() const {
    switch (kind_) {
        case Kind::days:
            return "P" + std::to_string(count_) + "D";
        case Kind::months:
            return "P" + std::to_string(count_) + "M";
        case Kind::years:
            return "P" + std::to_string(count_) + "Y";
        case Kind::until_time:
            return to_iso8601(end_);
        case Kind::until_ended:
            return "withdrawal, or the end of the account or relationship";
    }
    return {};
}

}  // namespace kith::consent
