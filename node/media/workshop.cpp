#include "node/media/workshop.h"

#include "node/media/blurhash.h"
#include "node/media/child_process.h"
#include "node/media/metadata_scan.h"
#include "node/media/sniff.h"

namespace kith::media {

namespace {

std::unexpected<Error> refused(std::string_view rule, std::string message) {
    return fail(Errc::malformed, rule, std::move(message));
}

Result<Format> format_of(std::string_view file) {
    if (file.empty()) return refused("media/empty", "The file is empty. Choose another one.");
    if (file.size() > limits::upload_bytes_max) {
        return fail(Errc::too_large, "media/bytes", "The file is larger than 16 MB. Send a smaller one.");
    }
    const auto format = sniff(file);
    if (!format) {
        return refused(
            "media/type",
            "This is not a type of file that is taken here. Send a JPEG, PNG, GIF, WebP, AVIF or HEIC "
            "image.");
    }
    return *format;
}

Job job_of(Format format, const Recipe& recipe, std::string_view file) {
    return {.format = format,
            .keep_animation = 1,
            .wants_full = static_cast<std::uint8_t>(recipe.full ? 1 : 0),
            .input_pixels_max = limits::upload_pixels_max,
            .animation_pixels_max = limits::animation_pixels_max,
            .full_pixels_max = recipe.full_pixels_max,
            .preview_pixels_max = recipe.preview ? recipe.preview_pixels_max : 0,
            .crop_width = recipe.crop_width,
            .crop_height = recipe.crop_height,
            .bytes = file.size()};
}

Done check_outcome(Outcome outcome) {
    switch (outcome) {
        case Outcome::made:
            return {};
        case Outcome::too_many_pixels:
            return refused("media/pixels", "The image has more than 64 million pixels. Send a smaller one.");
        case Outcome::damaged:
        case Outcome::no_loader:
            return refused(
                "media/damaged",
                "The image cannot be read: it is damaged, cut off or of a kind that is not known here. "
                "Save it again, as JPEG or PNG, and send that.");
        case Outcome::failed:
            break;
    }
    return refused("media/hard", "The image takes too much memory or time. Send a smaller or simpler one.");
}

/// Nothing that the child says is believed: formats that go out, sizes that stand in the image itself.
Result<Picture> picture_of(Format format, std::uint32_t width, std::uint32_t height, std::string_view bytes) {
    if (static_cast<std::uint8_t>(format) >= formats) return fail(Errc::internal, "media/answer format");
    const Size said{width, height};
    if (TRY(check_is_bare(format, bytes)) != said || width == 0 || height == 0) {
        return fail(Errc::internal, "media/answer size");
    }
    return Picture{.format = format, .width = width, .height = height, .bytes = std::string(bytes)};
}

Result<CleanImage> read_answer(std::string_view answer, const Recipe& recipe) {
    const auto head = read_head<Made>(answer);
    if (!head || static_cast<std::uint8_t>(head->outcome) >= outcomes) {
        return fail(Errc::internal, "media/answer head");
    }
    TRY_DONE(check_outcome(head->outcome));
    std::string_view rest = answer.substr(sizeof(Made));
    const auto take = [&rest](std::uint64_t bytes) {
        const std::string_view taken = rest.substr(0, bytes);
        rest.remove_prefix(taken.size());
        return taken;
    };
    const std::string_view full = take(head->full_bytes);
    const std::string_view preview = take(head->preview_bytes);
    const std::string_view sample = take(head->sample_bytes);
    const bool whole = rest.empty() && sample.size() == head->sample_bytes && full.empty() != recipe.full &&
                       preview.empty() != recipe.preview && head->sample_width <= sample_side_max &&
                       head->sample_height <= sample_side_max;
    if (!whole) return fail(Errc::internal, "media/answer length");
    CleanImage image{.is_animated = head->is_animated != 0};
    if (recipe.full) {
        image.full = TRY(picture_of(head->full_format, head->full_width, head->full_height, full));
    }
    if (recipe.preview) {
        image.preview =
            TRY(picture_of(head->preview_format, head->preview_width, head->preview_height, preview));
        image.blurhash = blurhash_of(sample, head->sample_width, head->sample_height);
        if (image.blurhash.empty()) return fail(Errc::internal, "media/answer sample");
    }
    return image;
}

}  // namespace

/// One of the few that may work; gives the place back at its end.
class Workshop::Turn {
 public:
    static Result<Turn> wait_for(const Workshop& shop) KITH_EXCLUDES(shop.mutex_) {
        Lock lock(shop.mutex_);
        if (shop.at_work_ >= limits::media_work_at_once) {
            if (shop.waiting_ >= limits::media_work_waiting) return busy();
            ++shop.waiting_;
            const bool free = shop.free_.wait_for(
                shop.mutex_, limits::media_wait_for, [&shop]() KITH_REQUIRES(shop.mutex_) {
                    return shop.at_work_ < limits::media_work_at_once;
                });
            --shop.waiting_;
            if (!free) return busy();
        }
        ++shop.at_work_;
        return Turn(shop);
    }
    Turn(Turn&& other) noexcept : shop_(std::exchange(other.shop_, nullptr)) {}
    Turn& operator=(Turn&&) = delete;
    ~Turn() {
        if (shop_ == nullptr) return;
        {
            Lock lock(shop_->mutex_);
            --shop_->at_work_;
        }
        shop_->free_.notify_one();
    }

 private:
    explicit Turn(const Workshop& shop) : shop_(&shop) {}
    static std::unexpected<Error> busy() {
        return fail(
            Errc::unavailable, "media/busy", "Many files are being worked on. Try again in a minute.");
    }
    const Workshop* shop_;
};

Result<std::string> Workshop::run(std::string_view job, std::string_view file) const {
    const Turn turn = TRY(Turn::wait_for(*this));
    return run_program(
        program_,
        {job, file},
        {.output_bytes_max = limits::media_output_bytes_max, .deadline = limits::media_work_for});
}

Result<CleanImage> Workshop::clean_image(std::string_view file, const Recipe& recipe) const {
    const Format format = TRY(format_of(file));
    auto answer = run(written(job_of(format, recipe, file)), file);
    if (!answer && answer.error().code != Errc::unavailable) {
        // It was killed, or fell: whatever it was about this file, it will do so again.
        TRY_DONE(check_outcome(Outcome::failed));
    }
    return read_answer(TRY(std::move(answer)), recipe);
}

}  // namespace kith::media
