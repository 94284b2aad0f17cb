#include "node/media/child/picture.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <memory>
#include <utility>
#include <vips/vips.h>

namespace kith::media {

namespace {

struct Unref {
    void operator()(VipsImage* image) const { g_object_unref(image); }
};
using Image = std::unique_ptr<VipsImage, Unref>;

struct Loader {
    const char* class_name;  // as libvips knows it
};
constexpr Loader loaders[formats] = {{"VipsForeignLoadJpeg"},
                                     {"VipsForeignLoadPng"},
                                     {"VipsForeignLoadWebp"},
                                     {"VipsForeignLoadNsgif"},
                                     {"VipsForeignLoadHeif"},
                                     {"VipsForeignLoadHeif"}};

// What an animation is; every other field of an image goes.
constexpr std::string_view kept_fields[] = {"page-height", "n-pages", "delay", "loop"};

constexpr int jpeg_quality = 85;
constexpr int webp_quality = 85;
constexpr int png_compression = 6;
constexpr const char* srgb = "srgb";
// NOTE: vips_thumbnail_buffer does not hand its own "fail_on" to the loader.
constexpr const char* one_frame = "[fail_on=truncated]";
constexpr const char* whole_animation = "[n=-1,fail_on=truncated]";

struct Box {
    int width = 0;
    int height = 0;
};

/// The largest of the same shape with so many pixels.
Box box_within(int width, int height, std::uint64_t pixels_max) {
    const double area = static_cast<double>(width) * static_cast<double>(height);
    const double scale = std::min(1.0, std::sqrt(static_cast<double>(pixels_max) / area));
    const auto side = [scale](int length) { return std::max(1, static_cast<int>(length * scale)); };
    return {side(width), side(height)};
}

/// What the file says of itself.
struct Claims {
    int width = 0;
    int height = 0;  // of one frame
    int frames = 1;
    bool lies_sideways = false;

    std::uint64_t pixels() const {
        return static_cast<std::uint64_t>(width) * static_cast<std::uint64_t>(height);
    }
    Box upright() const { return lies_sideways ? Box{height, width} : Box{width, height}; }
};

Image open_header(std::string_view file, const char* options) {
    return Image(vips_image_new_from_buffer(file.data(), file.size(), options, nullptr));
}

bool read_claims(std::string_view file, Claims& claims) {
    const Image header = open_header(file, "");
    if (!header) return false;
    claims.width = vips_image_get_width(header.get());
    claims.height = vips_image_get_page_height(header.get());
    claims.frames = std::max(1, vips_image_get_n_pages(header.get()));
    claims.lies_sideways = vips_image_get_orientation_swap(header.get()) != 0;
    return claims.width > 0 && claims.height > 0;
}

Image taken(VipsImage* image, int failed) {
    return failed == 0 ? Image(image) : nullptr;
}

Image without_metadata(const Image& image) {
    VipsImage* out = nullptr;
    if (vips_copy(image.get(), &out, "xres", 1.0, "yres", 1.0, nullptr) != 0) return nullptr;
    Image bare(out);
    gchar** const names = vips_image_get_fields(bare.get());
    const bool moves = vips_image_get_page_height(bare.get()) < vips_image_get_height(bare.get());
    for (gchar** name = names; *name != nullptr; ++name) {
        const bool kept = std::ranges::find(kept_fields, std::string_view(*name)) != std::end(kept_fields);
        if (!kept || !moves) {
            vips_image_remove(bare.get(), *name);
        }
    }
    g_strfreev(names);
    return bare;
}

/// Eight bits, three colours of sRGB and perhaps a mask, in memory: the file is not read again.
Image settled(Image image) {
    if (!image) return nullptr;
    VipsImage* out = nullptr;
    if (vips_image_get_interpretation(image.get()) != VIPS_INTERPRETATION_sRGB) {
        if (vips_colourspace(image.get(), &out, VIPS_INTERPRETATION_sRGB, nullptr) != 0) return nullptr;
        image.reset(std::exchange(out, nullptr));
    }
    if (vips_image_get_format(image.get()) != VIPS_FORMAT_UCHAR) {
        if (vips_cast_uchar(image.get(), &out, nullptr) != 0) return nullptr;
        image.reset(std::exchange(out, nullptr));
    }
    const Image bare = without_metadata(image);
    return bare ? Image(vips_image_copy_memory(bare.get())) : nullptr;
}

Image scaled_from_file(std::string_view file, Box box, const char* options, bool crops) {
    VipsImage* out = nullptr;
    const int failed = vips_thumbnail_buffer(const_cast<char*>(file.data()),
                                             file.size(),
                                             &out,
                                             box.width,
                                             "height",
                                             box.height,
                                             "size",
                                             crops ? VIPS_SIZE_BOTH : VIPS_SIZE_DOWN,
                                             "crop",
                                             crops ? VIPS_INTERESTING_CENTRE : VIPS_INTERESTING_NONE,
                                             "export_profile",
                                             srgb,
                                             "option_string",
                                             options,
                                             nullptr);
    return settled(taken(out, failed));
}

/// NOTE: vips_thumbnail_buffer resamples with a kernel that is slow without the library's own machine code,
/// which cannot run here. Photographs take most of the time, so they are read at a smaller scale and go a
/// shorter way.
Image scaled_photograph(std::string_view file, const Claims& claims, Box upright) {
    const Box box = claims.lies_sideways ? Box{upright.height, upright.width} : upright;
    int shrink = 1;
    while (shrink < 8 && claims.width / (shrink * 2) >= box.width &&
           claims.height / (shrink * 2) >= box.height) {
        shrink *= 2;
    }
    VipsImage* out = nullptr;
    if (vips_jpegload_buffer(const_cast<char*>(file.data()),
                             file.size(),
                             &out,
                             "shrink",
                             shrink,
                             "access",
                             VIPS_ACCESS_SEQUENTIAL,
                             "fail_on",
                             VIPS_FAIL_ON_TRUNCATED,
                             nullptr) != 0) {
        return nullptr;
    }
    Image image(std::exchange(out, nullptr));
    const double scale = std::min(1.0 * box.width / vips_image_get_width(image.get()),
                                  1.0 * box.height / vips_image_get_height(image.get()));
    if (scale < 1.0) {
        if (vips_resize(image.get(), &out, scale, "kernel", VIPS_KERNEL_LINEAR, nullptr) != 0) return nullptr;
        image.reset(std::exchange(out, nullptr));
    }
    image.reset(vips_image_copy_memory(image.get()));
    if (!image) return nullptr;
    if (vips_image_get_typeof(image.get(), VIPS_META_ICC_NAME) != 0) {
        if (vips_icc_transform(image.get(), &out, srgb, "embedded", TRUE, nullptr) != 0) return nullptr;
        image.reset(std::exchange(out, nullptr));
    }
    if (vips_autorot(image.get(), &out, nullptr) != 0) return nullptr;
    return settled(Image(out));
}

Image first_frame(const Image& image) {
    VipsImage* out = nullptr;
    const int height = vips_image_get_page_height(image.get());
    if (vips_crop(image.get(), &out, 0, 0, vips_image_get_width(image.get()), height, nullptr) != 0)
        return nullptr;
    // NOTE: its page height is still that of the whole, which is its own height by now.
    return without_metadata(Image(out));
}

Image scaled(const Image& image, Box box) {
    VipsImage* out = nullptr;
    const int failed = vips_thumbnail_image(
        image.get(), &out, box.width, "height", box.height, "size", VIPS_SIZE_DOWN, nullptr);
    return settled(taken(out, failed));
}

Image on_white(const Image& image) {
    VipsImage* out = nullptr;
    const double white[] = {255, 255, 255};
    VipsArrayDouble* const background = vips_array_double_new(white, 3);
    const int failed = vips_flatten(image.get(), &out, "background", background, nullptr);
    vips_area_unref(VIPS_AREA(background));
    return taken(out, failed);
}

bool has_mask(const Image& image) {
    return vips_image_hasalpha(image.get()) != 0;
}

Format still_format(const Image& image) {
    return has_mask(image) ? Format::png : Format::jpeg;
}

/// Only formats that everybody reads go out.
Format full_format(Format in, const Image& image) {
    if (in == Format::avif || in == Format::heic) return still_format(image);
    return in;
}

std::string encoded(const Image& image, Format format) {
    void* bytes = nullptr;
    std::size_t size = 0;
    int failed = -1;
    VipsImage* const from = image.get();
    switch (format) {
        case Format::jpeg: {
            const Image flat = has_mask(image) ? on_white(image) : nullptr;
            failed = vips_jpegsave_buffer(flat ? flat.get() : from,
                                          &bytes,
                                          &size,
                                          "Q",
                                          jpeg_quality,
                                          "strip",
                                          TRUE,
                                          "optimize_coding",
                                          TRUE,
                                          nullptr);
            break;
        }
        case Format::png:
            failed = vips_pngsave_buffer(
                from, &bytes, &size, "strip", TRUE, "compression", png_compression, nullptr);
            break;
        case Format::webp:
            failed = vips_webpsave_buffer(from, &bytes, &size, "strip", TRUE, "Q", webp_quality, nullptr);
            break;
        case Format::gif:
            failed = vips_gifsave_buffer(from, &bytes, &size, "strip", TRUE, nullptr);
            break;
        case Format::avif:
        case Format::heic:
            break;
    }
    if (failed != 0) return {};
    std::string out(static_cast<const char*>(bytes), size);
    g_free(bytes);
    return out;
}

std::uint32_t length(int pixels) {
    return static_cast<std::uint32_t>(pixels);
}

bool add_sample(const Image& image, Answer& answer) {
    Image small =
        scaled(image, {static_cast<int>(sample_side_max) / 2, static_cast<int>(sample_side_max) / 2});
    if (small && has_mask(small)) small = on_white(small);
    if (!small || vips_image_get_bands(small.get()) != 3) return false;
    std::size_t size = 0;
    void* const bytes = vips_image_write_to_memory(small.get(), &size);
    if (bytes == nullptr) return false;
    answer.sample.assign(static_cast<const char*>(bytes), size);
    g_free(bytes);
    answer.head.sample_width = length(vips_image_get_width(small.get()));
    answer.head.sample_height = length(vips_image_get_height(small.get()));
    return true;
}

bool add_preview(const Image& preview, Answer& answer) {
    answer.head.preview_format = still_format(preview);
    answer.head.preview_width = length(vips_image_get_width(preview.get()));
    answer.head.preview_height = length(vips_image_get_height(preview.get()));
    answer.preview = encoded(preview, answer.head.preview_format);
    return !answer.preview.empty();
}

bool add_full(const Image& full, Format in, Answer& answer) {
    answer.head.full_format = full_format(in, full);
    answer.head.full_width = length(vips_image_get_width(full.get()));
    answer.head.full_height = length(vips_image_get_page_height(full.get()));
    answer.head.is_animated =
        vips_image_get_height(full.get()) > vips_image_get_page_height(full.get()) ? 1 : 0;
    answer.full = encoded(full, answer.head.full_format);
    return !answer.full.empty();
}

Outcome make(const Job& job, std::string_view file, Answer& answer) {
    Claims claims;
    if (!read_claims(file, claims)) return Outcome::damaged;
    if (claims.pixels() > job.input_pixels_max) return Outcome::too_many_pixels;
    const bool crops = job.crop_width > 0;
    const auto frames = static_cast<std::uint64_t>(claims.frames);
    const bool moves = job.keep_animation != 0 && !crops && frames > 1 &&
                       frames <= job.animation_pixels_max / claims.pixels() &&
                       (job.format == Format::gif || job.format == Format::webp);
    const Box upright = claims.upright();
    Image still;
    if (job.wants_full != 0) {
        const Box box = crops ? Box{static_cast<int>(job.crop_width), static_cast<int>(job.crop_height)}
                              : box_within(upright.width, upright.height, job.full_pixels_max);
        const Image full = job.format == Format::jpeg && !crops
                               ? scaled_photograph(file, claims, box)
                               : scaled_from_file(file, box, moves ? whole_animation : one_frame, crops);
        if (!full) return Outcome::damaged;
        if (!add_full(full, job.format, answer)) return Outcome::failed;
        still = first_frame(full);
        if (!still) return Outcome::failed;
    }
    if (job.preview_pixels_max > 0) {
        const Box box = box_within(upright.width, upright.height, job.preview_pixels_max);
        const Image preview = still                        ? scaled(still, box)
                              : job.format == Format::jpeg ? scaled_photograph(file, claims, box)
                                                           : scaled_from_file(file, box, one_frame, false);
        if (!preview) return Outcome::damaged;
        if (!add_preview(preview, answer)) return Outcome::failed;
        if (!add_sample(preview, answer)) return Outcome::failed;
    }
    return Outcome::made;
}

}  // namespace

bool start_vips(Format format) {
    if (vips_init("kith-media") != 0) return false;
    vips_concurrency_set(1);
    vips_cache_set_max(0);
    vips_leak_set(FALSE);
    vips_block_untrusted_set(TRUE);
    vips_operation_block_set("VipsForeignLoad", TRUE);
    vips_operation_block_set(loaders[static_cast<std::size_t>(format)].class_name, FALSE);
    return true;
}

Answer make_picture(const Job& job, std::string_view file) {
    Answer answer;
    answer.head.outcome = make(job, file, answer);
    if (answer.head.outcome != Outcome::made) answer = Answer{.head = {.outcome = answer.head.outcome}};
    answer.head.full_bytes = answer.full.size();
    answer.head.preview_bytes = answer.preview.size();
    answer.head.sample_bytes = answer.sample.size();
    return answer;
}

}  // namespace kith::media
