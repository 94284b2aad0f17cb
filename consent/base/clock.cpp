#include "consent/base/clock.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace kith {
namespace {

using namespace std::chrono;

constexpr std::array<std::string_view, 7> day_names = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 7> long_day_names = {
    "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};
constexpr std::array<std::string_view, 12> month_names = {
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

constexpr Instant earliest = sys_days{year{0} / 1 / 1};
constexpr Instant latest = sys_days{year{10000} / 1 / 1} - Millis{1};

/// Reads a text from the left; the first thing that does not fit makes all that follows fail too.
class Reader {
 public:
    explicit Reader(std::string_view text) : rest_(text) {}

    bool ok() const { return ok_; }
    bool done() const { return ok_ && rest_.empty(); }
    char peek() const { return rest_.empty() ? '\0' : rest_.front(); }
    bool at_digit() const { return peek() >= '0' && peek() <= '9'; }

    int number(std::size_t digits) {
        int value = 0;
        for (std::size_t i = 0; i < digits; ++i) {
            if (!at_digit()) {
                ok_ = false;
                return 0;
            }
            value = value * 10 + (take() - '0');
        }
        return value;
    }
    bool skip(std::string_view literal) {
        if (!rest_.starts_with(literal)) return false;
        rest_.remove_prefix(literal.size());
        return true;
    }
    void expect(std::string_view literal) { ok_ = skip(literal) && ok_; }
    /// The index of the name that comes next; -1 and failure if none does.
    template <std::size_t N>
    int name(const std::array<std::string_view, N>& names) {
        for (std::size_t i = 0; i < N; ++i) {
            if (skip(names[i])) return static_cast<int>(i);
        }
        ok_ = false;
        return -1;
    }
    char take() {
        const char c = peek();
        if (!rest_.empty()) rest_.remove_prefix(1);
        return c;
    }
    void refuse() { ok_ = false; }

 private:
    std::string_view rest_;
    bool ok_ = true;
};

struct Fields {
    int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, milli = 0;
    minutes offset{0};
};

Result<Instant> instant_of(const Fields& f) {
    const year_month_day date{
        year{f.year}, month{static_cast<unsigned>(f.month)}, day{static_cast<unsigned>(f.day)}};
    // A leap second (:60) is allowed by both forms and counts as the next one.
    if (!date.ok() || f.hour > 23 || f.minute > 59 || f.second > 60)
        return fail(Errc::malformed, "date range");
    const Instant instant =
        sys_days{date} + hours{f.hour} + minutes{f.minute} + seconds{f.second} + Millis{f.milli} - f.offset;
    if (instant < earliest || instant > latest) return fail(Errc::malformed, "date range");
    return instant;
}

void read_time(Reader& reader, Fields& f) {
    f.hour = reader.number(2);
    reader.expect(":");
    f.minute = reader.number(2);
    reader.expect(":");
    f.second = reader.number(2);
}

/// Milliseconds from a fraction of any length; what is finer is cut off.
int read_fraction(Reader& reader) {
    if (!reader.at_digit()) reader.refuse();
    int milli = 0;
    for (int weight = 100; reader.at_digit(); weight /= 10) milli += (reader.take() - '0') * weight;
    return milli;
}

minutes read_offset(Reader& reader) {
    if (reader.skip("Z") || reader.skip("z")) return minutes{0};
    const char sign = reader.take();
    if (sign != '+' && sign != '-') reader.refuse();
    const int hour = reader.number(2);
    reader.skip(":");
    const int minute = reader.number(2);
    if (hour > 23 || minute > 59) reader.refuse();
    const minutes offset = hours{hour} + minutes{minute};
    return sign == '-' ? -offset : offset;
}

void read_imf_fixdate(Reader& reader, Fields& f) {
    reader.expect(" ");
    f.day = reader.number(2);
    reader.expect(" ");
    f.month = reader.name(month_names) + 1;
    reader.expect(" ");
    f.year = reader.number(4);
    reader.expect(" ");
    read_time(reader, f);
    reader.expect(" GMT");
}

void read_rfc850_date(Reader& reader, Fields& f) {
    reader.expect(", ");
    f.day = reader.number(2);
    reader.expect("-");
    f.month = reader.name(month_names) + 1;
    reader.expect("-");
    // NOTE: the century is guessed around 1970-2069, since no clock is read here.
    const int two_digits = reader.number(2);
    f.year = two_digits + (two_digits < 70 ? 2000 : 1900);
    reader.expect(" ");
    read_time(reader, f);
    reader.expect(" GMT");
}

void read_asctime_date(Reader& reader, Fields& f) {
    reader.expect(" ");
    f.month = reader.name(month_names) + 1;
    reader.expect(" ");
    f.day = reader.skip(" ") ? reader.number(1) : reader.number(2);
    reader.expect(" ");
    read_time(reader, f);
    reader.expect(" ");
    f.year = reader.number(4);
}

}  // namespace

std::string to_iso8601(Instant instant) {
    instant = std::clamp(instant, earliest, latest);
    const auto midnight = floor<days>(instant);
    const year_month_day date{midnight};
    const hh_mm_ss time{instant - midnight};
    std::string text = fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}",
                                   static_cast<int>(date.year()),
                                   static_cast<unsigned>(date.month()),
                                   static_cast<unsigned>(date.day()),
                                   time.hours().count(),
                                   time.minutes().count(),
                                   time.seconds().count());
    if (time.subseconds().count() != 0) text += fmt::format(".{:03}", time.subseconds().count());
    return text + "Z";
}

Result<Instant> parse_iso8601(std::string_view text) {
    Reader reader(text);
    Fields f;
    f.year = reader.number(4);
    reader.expect("-");
    f.month = reader.number(2);
    reader.expect("-");
    f.day = reader.number(2);
    if (!reader.skip("T")) reader.expect("t");
    f.hour = reader.number(2);
    reader.expect(":");
    f.minute = reader.number(2);
    // https://www.w3.org/TR/activitystreams-core/#dates: "seconds MAY be omitted".
    if (reader.skip(":")) {
        f.second = reader.number(2);
        if (reader.skip(".")) f.milli = read_fraction(reader);
    }
    f.offset = read_offset(reader);
    if (!reader.done()) return fail(Errc::malformed, "date form");
    return instant_of(f);
}

std::string to_http_date(Instant instant) {
    instant = std::clamp(instant, earliest, latest);
    const auto midnight = floor<days>(instant);
    const year_month_day date{midnight};
    const hh_mm_ss time{floor<seconds>(instant) - midnight};
    return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT",
                       day_names[weekday{midnight}.c_encoding()],
                       static_cast<unsigned>(date.day()),
                       month_names[static_cast<unsigned>(date.month()) - 1],
                       static_cast<int>(date.year()),
                       time.hours().count(),
                       time.minutes().count(),
                       time.seconds().count());
}

// https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7
Result<Instant> parse_http_date(std::string_view text) {
    Reader reader(text);
    Fields f;
    const bool comma = text.size() > 3 && text[3] == ',';
    const bool long_name = text.find(',') != text.npos && !comma;
    if (long_name) {
        reader.name(long_day_names);
        read_rfc850_date(reader, f);
    } else {
        reader.name(day_names);
        if (reader.skip(",")) {
            read_imf_fixdate(reader, f);
        } else {
            read_asctime_date(reader, f);
        }
    }
    if (!reader.done()) return fail(Errc::malformed, "date form");
    return instant_of(f);
}

}  // namespace kith
