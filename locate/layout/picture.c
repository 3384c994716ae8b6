/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Ink, and the lines it makes. */
#include "locate/layout/picture.h"

#include <math.h>
#include <stdlib.h>

#include "base/array.h"

/* In points. */
#define AROUND 6.0     /* what a pixel is compared with lies so close */
#define THICK 4.4      /* thicker lines are bars, or the shadow of a lid */
#define THIN 2.6       /* what is thicker is evenly so: letters in small type are not */
#define EVENLY 1.5     /* pixels, root of the mean square */
#define GAP 4.6        /* dots, and pieces of a torn line, are not further apart */
#define LEAST 10.0     /* shorter lines are strokes of characters */
#define EDGE 10.0      /* lines along the edge of the paper, and so close to it, are the paper's */
#define LONG 60.0      /* lines that tell how the page leans */
#define STRAY 0.55     /* from the straight, root of the mean square */
#define PITCH 0.5      /* dots are not set more unevenly than this and a share of their distance */
#define LEAN 0.036     /* two degrees */
#define DARKER 0.88    /* of what is around: ink … */
#define BLACK 40       /* is ink whatever is around: what a torn file lacks of its picture */
#define FAINT 0.94     /* … or a hairline that lies between two pixels, where it goes on */
#define WHOLE 0.96     /* of the paper: a fold, or dirt on the scanner's glass */
#define TORN 0.25      /* share of a line that noise may have taken */
#define CROSSED 0.25   /* share that others may cross; more is a row of letters */
#define UNCROSSED 0.04 /* … where the line is of dots */
#define DOTS 6
#define STEP 1.0     /* points; a pixel of 100 dpi is 0.72 */
#define LINES_IN 32  /* in one blank */
#define LINE_RIM 1.6 /* points on both sides of the middle of a line */
#define EVEN 0.15
#define SURE 12 /* columns after which a line is not led astray by a stroke that leaves it */

enum { INK = 1, FAINT_INK = 2 };

/* Whoever looks along the rows of a picture, or along its columns. Here x runs along and y across. */
typedef struct view {
	const unsigned char *ink;
	int length, breadth;
	size_t along, across; /* bytes from one to the next */
	bool down;
} view;

/* A line that is followed; sums for its straight, x counted from its beginning. */
typedef struct track {
	int first, last; /* last < first: none */
	double y;
	int seen, blocked, pieces, piece_start;
	double sx, sy, sxx, sxy, syy, pitch, pitch2, thick, thick2;
} track;

typedef struct tracer {
	view v;
	int thick, gap;
	double scale;
	track *rows; /* by the row in which it was seen last */
	sp_picture *out;
	bool failed;
} tracer;

/* --- ink --- */

/* Sums over the columns of a window that moves down. */
static void move_window(const unsigned char *grey, int width, int height, int around, int y, unsigned *sums)
{
	const int enters = y + around, leaves = y - around - 1;
	for (int x = 0; x < width; x++) {
		if (enters < height)
			sums[x] += grey[(size_t) enters * (size_t) width + (size_t) x];
		if (leaves >= 0)
			sums[x] -= grey[(size_t) leaves * (size_t) width + (size_t) x];
	}
}

static void ink_row(const unsigned char *grey, int width, int around, unsigned rows, const unsigned *sums, unsigned char *ink)
{
	double sum = 0;
	for (int x = 0; x < around && x < width; x++)
		sum += sums[x];
	for (int x = 0; x < width; x++) {
		const int from = x - around > 0 ? x - around : 0, to = x + around < width ? x + around : width - 1;
		if (x + around < width)
			sum += sums[x + around];
		if (x - around - 1 >= 0)
			sum -= sums[x - around - 1];
		const double mean = sum / ((double) rows * (to - from + 1));
		ink[x] = grey[x] < BLACK || grey[x] < DARKER * mean ? INK : grey[x] < FAINT * mean ? FAINT_INK : 0;
	}
}

static bool find_ink(sp_picture *p, const unsigned char *grey)
{
	const int around = (int) fmax(3, round(AROUND * p->scale));
	unsigned *sums = calloc((size_t) p->width, sizeof *sums);
	for (int y = 0; sums && y < around - 1 && y < p->height; y++)
		for (int x = 0; x < p->width; x++)
			sums[x] += grey[(size_t) y * (size_t) p->width + (size_t) x];
	for (int y = -1; sums && y < p->height; y++) {
		const int from = y - around > 0 ? y - around : 0, to = y + around < p->height ? y + around : p->height - 1;
		const size_t at = (size_t) y * (size_t) p->width;
		move_window(grey, p->width, p->height, around, y, sums);
		if (y >= 0)
			ink_row(grey + at, p->width, around, (unsigned) (to - from + 1), sums, p->ink + at);
	}
	const bool done = sums != NULL;
	free(sums);
	return done;
}

/* --- lines --- */

static bool keep(sp_picture *p, sp_picture_line line)
{
	if (p->crowded)
		return true;
	if (p->count == SP_PICTURE_LINES) {
		p->crowded = true;
		return true;
	}
	if (!sp_array_reserve((void **) &p->lines, &p->cap, p->count, 1, sizeof *p->lines, SP_PICTURE_LINES))
		return false;
	p->lines[p->count++] = line;
	return true;
}

/* What noise has torn has little white in it; dots have more, at even distances. */
static bool is_line(const tracer *t, const track *k, bool *dotted)
{
	const double span = k->last - k->first + 1, white = span - k->seen - k->blocked, n = k->pieces - 1;
	const double thick = k->thick / k->seen;
	*dotted = false;
	if (thick > THIN * t->scale && k->thick2 / k->seen - thick * thick > EVENLY * EVENLY)
		return false;
	if (white <= TORN * span && k->blocked <= CROSSED * span)
		return true;
	if (k->pieces < DOTS || k->blocked > UNCROSSED * span)
		return false;
	*dotted = true;
	const double mean = k->pitch / n, spread = sqrt(fmax(0, k->pitch2 / n - mean * mean));
	return spread <= EVEN * mean + PITCH * t->scale;
}

/* A line that followed has ended, or gives way: it counts when it is one. */
static void end_track(tracer *t, track *k)
{
	const double n = k->seen, span = k->last - k->first + 1;
	track ended = *k;
	bool dotted;
	k->last = -1;
	k->first = 0;
	if (ended.last < ended.first || span < LEAST * t->scale || !is_line(t, &ended, &dotted) || span >= WHOLE * t->v.length)
		return;
	const double mx = ended.sx / n, my = ended.sy / n, vx = ended.sxx / n - mx * mx, vy = ended.syy / n - my * my;
	const double c = ended.sxy / n - mx * my, lean = vx > 0 ? c / vx : 0, stray = sqrt(fmax(0, vy - lean * c));
	const double from = my - lean * mx, to = from + lean * span, low = fmin(from, to), high = fmax(from, to);
	if (fabs(lean) > LEAN || stray > fmax(1, STRAY * t->scale) || low < EDGE * t->scale ||
		high > t->v.breadth - EDGE * t->scale)
		return;
	sp_picture_line line = { ended.first / t->scale, from / t->scale, (ended.last + 1) / t->scale, to / t->scale, true,
		dotted };
	if (t->v.down)
		line = (sp_picture_line) { line.y0, line.x0, line.y1, line.x1, false, dotted };
	t->failed |= !keep(t->out, line);
}

static bool is_ink(const view *v, int x, int y)
{
	return y >= 0 && y < v->breadth && v->ink[(size_t) x * v->along + (size_t) y * v->across];
}

static track *followed_by(tracer *t, int x, double middle)
{
	const int row = (int) middle;
	track *best = NULL;
	for (int r = row - 2; r <= row + 2; r++) {
		track *k = r >= 0 && r < t->v.breadth ? &t->rows[r] : NULL;
		if (!k || k->last < k->first || k->last >= x || x - k->last > t->gap + 1 ||
			fabs(k->y - middle) > (k->seen > SURE ? 1.15 : 1.6))
			continue;
		best = !best || k->seen > best->seen ? k : best;
	}
	return best;
}

static void add_column(track *k, int x, double middle, double thick)
{
	const double along = x - k->first;
	k->seen++;
	k->last = x;
	k->y += (middle - k->y) * (k->seen > 6 ? 0.3 : 1);
	k->sx += along;
	k->sy += middle;
	k->sxx += along * along;
	k->sxy += along * middle;
	k->syy += middle * middle;
	k->thick += thick;
	k->thick2 += thick * thick;
}

/* What lies between is white, or something that crosses. */
static void pass_gap(const tracer *t, track *k, int x)
{
	int blocked = 0;
	for (int c = k->last + 1; c < x; c++)
		blocked += is_ink(&t->v, c, (int) k->y);
	k->blocked += blocked;
	if (x - k->last - 1 > blocked) {
		const double pitch = x - k->piece_start;
		k->pitch += pitch;
		k->pitch2 += pitch * pitch;
		k->pieces++;
		k->piece_start = x;
	}
}

static void take_run(tracer *t, int x, int from, int to)
{
	const double middle = (from + to) / 2.0;
	track *k = followed_by(t, x, middle), next;
	if (k) {
		pass_gap(t, k, x);
		next = *k;
		k->last = -1;
		k->first = 0;
	} else {
		next = (track) { .first = x, .y = middle, .pieces = 1, .piece_start = x };
	}
	add_column(&next, x, middle, to - from);
	k = &t->rows[(int) next.y < t->v.breadth ? (int) next.y : t->v.breadth - 1];
	/* A longer one in the same row is not given up for what happens to stand by it. */
	if (k->last >= k->first && x - k->last <= t->gap && k->seen > next.seen) {
		end_track(t, &next);
		return;
	}
	end_track(t, k);
	*k = next;
}

/* Runs across of at most the thickness of a line, in the column `x`; what reaches the edge has nothing paler behind it. */
static void take_column(tracer *t, int x)
{
	for (int y = 1; y < t->v.breadth; y++) {
		int end = y;
		if (!is_ink(&t->v, x, y))
			continue;
		while (end < t->v.breadth && is_ink(&t->v, x, end))
			end++;
		if (end - y <= t->thick && end < t->v.breadth && !is_ink(&t->v, x, y - 1))
			take_run(t, x, y, end);
		y = end;
	}
}

static bool trace(sp_picture *p, bool down)
{
	tracer t = { .v = { p->ink, p->width, p->height, 1, (size_t) p->width, down }, .scale = p->scale, .out = p };
	if (down)
		t.v = (view) { p->ink, p->height, p->width, (size_t) p->width, 1, true };
	t.thick = (int) fmax(3, round(THICK * p->scale));
	t.gap = (int) fmax(3, round(GAP * p->scale));
	t.rows = calloc((size_t) t.v.breadth, sizeof *t.rows);
	for (int y = 0; t.rows && y < t.v.breadth; y++)
		t.rows[y].last = -1;
	for (int x = 0; t.rows && x < t.v.length; x++)
		take_column(&t, x);
	for (int y = 0; t.rows && y < t.v.breadth; y++)
		end_track(&t, &t.rows[y]);
	t.failed |= t.rows == NULL;
	free(t.rows);
	return !t.failed;
}

/* --- the whole --- */

static double start_of(const sp_picture_line *l)
{
	return l->across ? l->x0 : l->y0;
}

static double end_of(const sp_picture_line *l)
{
	return l->across ? l->x1 : l->y1;
}

static int by_start(const void *a, const void *b)
{
	const sp_picture_line *x = a, *y = b;
	if (x->across != y->across)
		return x->across ? -1 : 1;
	return (start_of(x) > start_of(y)) - (start_of(x) < start_of(y));
}

/* What leans is drawn in steps where pixels are coarse, each a line of its own. */
static bool goes_on(const sp_picture_line *l, const sp_picture_line *next)
{
	const double step = l->across ? next->y0 - l->y1 : next->x0 - l->x1;
	const double rise = l->across ? next->y1 - l->y0 : next->x1 - l->x0;
	return end_of(next) > end_of(l) && end_of(l) - start_of(next) < (end_of(next) - start_of(next)) / 2 && fabs(step) <= STEP &&
		fabs(rise) <= LEAN * (end_of(next) - start_of(l));
}

static void join_steps(sp_picture *p)
{
	size_t kept = 0;
	if (p->count)
		qsort(p->lines, p->count, sizeof *p->lines, by_start);
	for (size_t i = 0; i < p->count; i++) {
		sp_picture_line *l = &p->lines[i];
		if (end_of(l) < start_of(l))
			continue;
		for (size_t k = i + 1; k < p->count; k++) {
			sp_picture_line *next = &p->lines[k];
			if (next->across != l->across || start_of(next) > end_of(l) + GAP)
				break;
			if (end_of(next) < start_of(next) || !goes_on(l, next))
				continue;
			l->x1 = next->x1;
			l->y1 = next->y1;
			l->dotted |= next->dotted;
			next->x1 = next->y1 = -1; /* gone */
		}
	}
	for (size_t i = 0; i < p->count; i++)
		if (end_of(&p->lines[i]) >= start_of(&p->lines[i]))
			p->lines[kept++] = p->lines[i];
	p->count = kept;
}

static int by_lean(const void *a, const void *b)
{
	const double *x = a, *y = b;
	return (*x > *y) - (*x < *y);
}

/* The middle one of what long lines say: those across where there are any, else those that run down. */
static bool measure_skew(sp_picture *p)
{
	double *leans = calloc(p->count + 1, sizeof *leans);
	size_t count = 0;
	for (int across = 1; leans && across >= 0 && !count; across--) {
		for (size_t i = 0; i < p->count; i++) {
			const sp_picture_line *l = &p->lines[i];
			const double length = l->across ? l->x1 - l->x0 : l->y1 - l->y0;
			if (l->across == (across == 1) && length >= LONG)
				leans[count++] = l->across ? (l->y1 - l->y0) / length : -(l->x1 - l->x0) / length;
		}
	}
	if (count) {
		qsort(leans, count, sizeof *leans, by_lean);
		p->skew = atan(leans[count / 2]);
	}
	const bool done = leans != NULL;
	free(leans);
	return done;
}

bool sp_picture_open(sp_picture *out, const unsigned char *grey, int width, int height, double scale)
{
	sp_picture p = { .width = width, .height = height, .scale = scale };
	p.pivot = (signprep_point) { width / scale / 2, height / scale / 2 };
	p.ink = calloc((size_t) width * (size_t) height, 1);
	if (!p.ink || !find_ink(&p, grey) || !trace(&p, false) || !trace(&p, true)) {
		sp_picture_close(&p);
		return false;
	}
	join_steps(&p);
	if (!measure_skew(&p)) {
		sp_picture_close(&p);
		return false;
	}
	if (p.crowded)
		p.count = 0;
	*out = p;
	return true;
}

void sp_picture_close(sp_picture *p)
{
	free(p->ink);
	free(p->lines);
	*p = (sp_picture) { .ink = NULL };
}

static signprep_point turn(signprep_point centre, signprep_point p, double angle)
{
	const double x = p.x - centre.x, y = p.y - centre.y;
	return (signprep_point) { centre.x + x * cos(angle) - y * sin(angle), centre.y + x * sin(angle) + y * cos(angle) };
}

signprep_point sp_picture_level(const sp_picture *p, signprep_point viewed)
{
	return turn(p->pivot, viewed, -p->skew);
}

signprep_point sp_picture_unlevel(const sp_picture *p, signprep_point level)
{
	return turn(p->pivot, level, p->skew);
}

/* The lines that lie in `area`, which leans as they do; 0 when they are many: then they are no lines to write on. */
static size_t lines_in(const sp_picture *p, signprep_rect area, signprep_rect *out)
{
	const signprep_point middle = { (area.x0 + area.x1) / 2, (area.y0 + area.y1) / 2 };
	size_t count = 0;
	for (size_t i = 0; i < p->count; i++) {
		const sp_picture_line *l = &p->lines[i];
		const signprep_point a = turn(middle, (signprep_point) { l->x0, l->y0 }, -p->skew);
		const signprep_point b = turn(middle, (signprep_point) { l->x1, l->y1 }, -p->skew);
		const signprep_rect r = { fmin(a.x, b.x) - LINE_RIM, fmin(a.y, b.y) - LINE_RIM, fmax(a.x, b.x) + LINE_RIM,
			fmax(a.y, b.y) + LINE_RIM };
		if (r.x0 >= area.x1 || r.x1 <= area.x0 || r.y0 >= area.y1 || r.y1 <= area.y0)
			continue;
		if (count == LINES_IN)
			return 0;
		out[count++] = r;
	}
	return count;
}

static bool holds(const signprep_rect *lines, size_t count, double x, double y)
{
	for (size_t i = 0; i < count; i++)
		if (x > lines[i].x0 && x < lines[i].x1 && y > lines[i].y0 && y < lines[i].y1)
			return true;
	return false;
}

double sp_picture_inked(const sp_picture *p, signprep_rect area)
{
	const signprep_point middle = { (area.x0 + area.x1) / 2, (area.y0 + area.y1) / 2 };
	const double step = 1 / p->scale;
	signprep_rect lines[LINES_IN];
	const size_t count = lines_in(p, area, lines);
	size_t all = 0, inked = 0;
	for (double y = area.y0 + step / 2; y < area.y1; y += step) {
		for (double x = area.x0 + step / 2; x < area.x1; x += step) {
			const signprep_point at = turn(middle, (signprep_point) { x, y }, p->skew);
			const int px = (int) (at.x * p->scale), py = (int) (at.y * p->scale);
			if (at.x < 0 || at.y < 0 || px >= p->width || py >= p->height)
				continue;
			all++;
			inked += p->ink[(size_t) py * (size_t) p->width + (size_t) px] == INK && !holds(lines, count, x, y);
		}
	}
	return all ? (double) inked / (double) all : 0;
}
