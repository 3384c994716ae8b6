/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Pictures as objects of the new file. MuPDF's own function for this looks through all pictures that the file has, unpacking them, and
 * writes what it adds without compression: so they are made here. A photograph stays the JPEG file it is where PDF knows its kind;
 * everything else is unpacked, and what it shows through becomes a mask.
 */
#include <string.h>

#include "pdfcore/bake/bake_internal.h"
#include "pdfcore/upright.h"

/* Each picture once, however many boxes show it: told apart by where its bytes lie. */
typedef struct sp_bake_image {
	const void *bytes;
	pdf_obj *object; /* borrowed */
} sp_bake_image;

/* What is unpacked, while its samples are put apart. */
typedef struct planes {
	fz_pixmap *pixels;
	fz_buffer *colour, *mask, *packed;
	bool see_through;
} planes;

static size_t number(const unsigned char *at)
{
	return (size_t) at[0] << 8 | at[1];
}

/* Where a JPEG's frame begins; 0: none does, or it is no JPEG. */
static size_t find_frame(const unsigned char *b, size_t length)
{
	size_t at = 2;

	if (length < 4 || memcmp(b, "\xff\xd8\xff", 3) != 0)
		return 0;
	while (at + 9 < length && b[at] == 0xFF) {
		const unsigned char marker = b[at + 1];

		if (marker == 0xFF)
			at++;
		else if (marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC)
			return at;
		else
			at += 2 + number(b + at + 2);
	}
	return 0;
}

/* Frames that DCTDecode knows (ISO 32000-2, 7.4.8): baseline, extended, progressive, of eight bits; grey or three colours. */
static bool is_plain_frame(const unsigned char *frame, int components)
{
	return frame[1] <= 0xC2 && frame[4] == 8 && frame[9] == components && (components == 1 || components == 3);
}

/* In what a frame brings FF is followed by 00 or a marker: the end of the picture can't be mistaken. */
static bool is_cut_off(const unsigned char *frame, size_t length)
{
	for (size_t i = 0; i + 1 < length; i++)
		if (frame[i] == 0xFF && frame[i + 1] == 0xD9)
			return false;
	return true;
}

static pdf_obj *add_stream(fz_context *ctx, sp_bake *b, fz_buffer *bytes, pdf_obj *dict)
{
	pdf_obj *reference = sp_bake_hold(ctx, b, pdf_add_stream(ctx, b->pdf, bytes, dict, 1));

	sp_update_touch(ctx, &b->update, pdf_to_num(ctx, reference));
	return reference;
}

static pdf_obj *new_dict(fz_context *ctx, sp_bake *b, int width, int height)
{
	pdf_obj *dict = sp_bake_hold(ctx, b, pdf_new_dict(ctx, b->pdf, 8));

	pdf_dict_put(ctx, dict, PDF_NAME(Type), PDF_NAME(XObject));
	pdf_dict_put(ctx, dict, PDF_NAME(Subtype), PDF_NAME(Image));
	pdf_dict_put_int(ctx, dict, PDF_NAME(Width), width);
	pdf_dict_put_int(ctx, dict, PDF_NAME(Height), height);
	pdf_dict_put_int(ctx, dict, PDF_NAME(BitsPerComponent), 8);
	return dict;
}

/* The picture's own profile where it has one, or else what PDF takes such numbers for. */
static void put_colour_space(fz_context *ctx, sp_bake *b, pdf_obj *dict, const fz_colorspace *space, int components)
{
#if FZ_ENABLE_ICC
	if (space && space->flags & FZ_COLORSPACE_IS_ICC && !(space->flags & FZ_COLORSPACE_IS_DEVICE) && space->u.icc.buffer) {
		pdf_obj *profile = sp_bake_hold(ctx, b, pdf_new_dict(ctx, b->pdf, 2));
		pdf_obj *list = pdf_dict_put_array(ctx, dict, PDF_NAME(ColorSpace), 2);

		pdf_dict_put_int(ctx, profile, PDF_NAME(N), components);
		pdf_array_push(ctx, list, PDF_NAME(ICCBased));
		pdf_array_push(ctx, list, add_stream(ctx, b, space->u.icc.buffer, profile));
		return;
	}
#else
	(void) space;
#endif
	pdf_dict_put(ctx, dict, PDF_NAME(ColorSpace), components == 1 ? PDF_NAME(DeviceGray) : PDF_NAME(DeviceRGB));
}

static pdf_obj *add_jpeg(fz_context *ctx, sp_bake *b, fz_image *image, fz_buffer *bytes)
{
	pdf_obj *dict = new_dict(ctx, b, image->w, image->h);

	put_colour_space(ctx, b, dict, image->colorspace, image->n);
	pdf_dict_put(ctx, dict, PDF_NAME(Filter), PDF_NAME(DCTDecode));
	return add_stream(ctx, b, bytes, dict);
}

/* Samples of MuPDF are multiplied by what they cover; those of a file with a mask are not. */
static unsigned char bare(unsigned char sample, unsigned char alpha)
{
	const int value = alpha ? (sample * 255 + alpha / 2) / alpha : 255;

	return (unsigned char) (value > 255 ? 255 : value);
}

static void put_apart(fz_context *ctx, sp_bake *b, planes *p)
{
	const int n = p->pixels->n, colours = n - p->pixels->alpha;
	const size_t count = (size_t) p->pixels->w * (size_t) p->pixels->h;

	p->colour = fz_new_buffer(ctx, count * (size_t) colours + 1);
	p->mask = p->pixels->alpha ? fz_new_buffer(ctx, count + 1) : NULL;
	for (int y = 0; y < p->pixels->h; y++) {
		const unsigned char *at = p->pixels->samples + (ptrdiff_t) y * p->pixels->stride;

		if (y % 256 == 0)
			sp_check_deadline(ctx, b->doc);
		for (int x = 0; x < p->pixels->w; x++, at += n) {
			const unsigned char alpha = p->mask ? at[colours] : 255;

			for (int i = 0; i < colours; i++)
				p->colour->data[p->colour->len++] = bare(at[i], alpha);
			if (p->mask)
				p->mask->data[p->mask->len++] = alpha;
			p->see_through |= alpha < 255;
		}
	}
}

static pdf_obj *add_packed(fz_context *ctx, sp_bake *b, planes *p, fz_buffer *samples, pdf_obj *dict)
{
	size_t length = 0;
	unsigned char *bytes = fz_new_deflated_data_from_buffer(ctx, &length, samples, FZ_DEFLATE_DEFAULT);

	p->packed = fz_new_buffer_from_data(ctx, bytes, length);
	pdf_dict_put(ctx, dict, PDF_NAME(Filter), PDF_NAME(FlateDecode));
	pdf_obj *reference = add_stream(ctx, b, p->packed, dict);

	fz_drop_buffer(ctx, p->packed);
	p->packed = NULL;
	return reference;
}

static pdf_obj *add_planes(fz_context *ctx, sp_bake *b, planes *p)
{
	pdf_obj *dict = new_dict(ctx, b, p->pixels->w, p->pixels->h);

	put_apart(ctx, b, p);
	put_colour_space(ctx, b, dict, NULL, p->pixels->n - p->pixels->alpha);
	if (p->see_through) {
		pdf_obj *mask = new_dict(ctx, b, p->pixels->w, p->pixels->h);

		pdf_dict_put(ctx, mask, PDF_NAME(ColorSpace), PDF_NAME(DeviceGray));
		pdf_dict_put(ctx, dict, PDF_NAME(SMask), add_packed(ctx, b, p, p->mask, mask));
	}
	return add_packed(ctx, b, p, p->colour, dict);
}

/* Colours that are none of the two kinds PDF knows by itself become red, green and blue. */
static void to_device(fz_context *ctx, planes *p)
{
	const fz_colorspace *space = p->pixels->colorspace;

	if (!space)
		fz_throw(ctx, SP_FZ_ERROR_BROKEN, "a picture without colours");
	if (space == fz_device_gray(ctx) || space == fz_device_rgb(ctx))
		return;
	fz_pixmap *converted = fz_convert_pixmap(
		ctx, p->pixels, fz_device_rgb(ctx), NULL, NULL, fz_default_color_params, p->pixels->alpha);

	fz_drop_pixmap(ctx, p->pixels);
	p->pixels = converted;
}

/* It is unpacked in any case: what can't be is not written. */
static pdf_obj *unpack(fz_context *ctx, sp_bake *b, planes *p, fz_image *image, fz_buffer *bytes)
{
	unsigned char *file = NULL;
	const size_t length = fz_buffer_storage(ctx, bytes, &file), frame = find_frame(file, length);

	/* MuPDF makes do with the half of a photograph, and other programs would with this one: not silently. */
	if (frame && is_cut_off(file + frame, length - frame))
		fz_throw(ctx, SP_FZ_ERROR_BROKEN, "the picture is cut off");
	p->pixels = fz_get_pixmap_from_image(ctx, image, NULL, NULL, NULL, NULL);
	if (frame && is_plain_frame(file + frame, image->n))
		return add_jpeg(ctx, b, image, bytes);
	to_device(ctx, p);
	return add_planes(ctx, b, p);
}

static pdf_obj *add_image(fz_context *ctx, sp_bake *b, fz_image *image, fz_buffer *bytes)
{
	planes p = { 0 };
	pdf_obj *object = NULL;

	fz_var(object);
	fz_try(ctx) object = unpack(ctx, b, &p, image, bytes);
	fz_always(ctx)
	{
		fz_drop_pixmap(ctx, p.pixels);
		fz_drop_buffer(ctx, p.colour);
		fz_drop_buffer(ctx, p.mask);
		fz_drop_buffer(ctx, p.packed);
	}
	fz_catch(ctx) fz_rethrow(ctx);
	return object;
}

static pdf_obj *find_image(const sp_bake *b, const void *bytes)
{
	for (size_t i = 0; i < b->image_count; i++)
		if (b->images[i].bytes == bytes)
			return b->images[i].object;
	return NULL;
}

static void keep_image(fz_context *ctx, sp_bake *b, const void *bytes, pdf_obj *object)
{
	if (b->image_count == b->image_cap) {
		const size_t cap = b->image_cap ? 2 * b->image_cap : 16;

		b->images = fz_realloc_array(ctx, b->images, cap, sp_bake_image);
		b->image_cap = cap;
	}
	b->images[b->image_count++] = (sp_bake_image) { bytes, object };
}

pdf_obj *sp_bake_picture(fz_context *ctx, sp_bake *b, const signprep_bake_item *item, fz_rect box, fz_matrix *place)
{
	pdf_obj *object = find_image(b, item->picture);
	fz_buffer *bytes = NULL;
	fz_image *image = NULL;

	fz_var(bytes);
	fz_var(image);
	fz_var(object);
	b->picture = item;
	fz_try(ctx)
	{
		/* A copy: the stream holds it to the end. */
		bytes = fz_new_buffer_from_copied_data(ctx, item->picture, item->picture_length);
		image = fz_new_image_from_buffer(ctx, bytes);
		*place = sp_upright_place_up(ctx, image, box, item->fit);
		if (!object) {
			object = add_image(ctx, b, image, bytes);
			keep_image(ctx, b, item->picture, object);
		}
	}
	fz_always(ctx)
	{
		fz_drop_image(ctx, image);
		fz_drop_buffer(ctx, bytes);
	}
	fz_catch(ctx) fz_rethrow(ctx);
	b->picture = NULL;
	return object;
}
