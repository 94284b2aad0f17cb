// How long something lasts: a number of days, months or years, until a moment, or until the person says no.
// Values, any thread.
#pragma once

#include "consent/base/clock.h"

#include <chrono>
#include <string>

namespace kith::consent {

class Period {
 public:
    enum class Kind { days, months, years, until_time, until_ended };

    static Period days(int count) { return {Kind::days, count, {}}; }
    static Period months(int count) { return {Kind::months, count, {}}; }
    static Period years(int count) { return {Kind::years, count, {}}; }
    static Period until(Instant end) { return {Kind::until_time, 0, end}; }
    /// Withdrawn, or the account or the relationship has ended.
    static Period until_ended() { return {Kind::until_ended, 0, {}}; }
    /// The longest time of a purpose (PurposeRule::longest): whole years or months where they fit, and 100
    /// years, which stand for "while it lasts", as until_ended().
    static Period of(std::chrono::days longest);

    Kind kind() const { return kind_; }
    int count() const { return count_; }
    Instant end() const { return end_; }
    /// "P2Y", "2027-12-31T00:00:00Z", or the event that ends it in words.
    std::string text() const;
    friend bool operator==(const Period&, const Period&) = default;

 private:
    Period(Kind kind, int count, Instant end) : kind_(kind), count_(count), end_(end) {}

    Kind kind_;
    int count_;
    Instant end_;
};

}  // namespace kith::consent
