/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What one character becomes in folded text. */
#include "base/fold.h"
#include "locate/match/folded.h"

/* Brackets of any shape, E F I l 1, O 0: what recognisers of scans take for one another. */
static uint32_t ocr_class(uint32_t cp)
{
	switch (cp) {
	case '[':
	case '{':
	case '<':
	case 0xAB:
	case 0x2039:
	case 0x27E8: return '(';
	case ']':
	case '}':
	case '>':
	case 0xBB:
	case 0x203A:
	case 0x27E9: return ')';
	case 'E':
	case 'F':
	case 'I':
	case 'e':
	case 'f':
	case 'i':
	case 'l':
	case 'L':
	case '1':
	case '|':
	case '!': return 'i';
	case '0':
	case 'O':
	case 'o':
	case 0x3007:
	case 0x25CB: return 'o';
	default: break;
	}
	if ((cp >= 0x3008 && cp <= 0x3011) || (cp >= 0x3014 && cp <= 0x301B))
		return cp & 1 ? ')' : '(';
	return cp;
}

size_t sp_folded_cp(uint32_t cp, sp_profile profile, uint32_t out[SP_FOLD_MAX])
{
	if (profile.ocr) {
		profile.ocr = false;
		size_t count = sp_folded_cp(cp, profile, out);
		for (size_t i = 0; i < count; i++)
			out[i] = ocr_class(out[i]);
		return count;
	}
	if (cp >= 0x4E00 && cp <= 0x9FFF && !sp_cp_has_twin(cp)) {
		out[0] = cp;
		return 1;
	}
	unsigned flags = SP_FOLD_ALL & ~(profile.case_sensitive ? (unsigned) SP_FOLD_CASE : 0u) &
		~(profile.punctuation ? (unsigned) SP_FOLD_PUNCTUATION : 0u);
	/* Telling widths apart leaves ligatures, radicals and compatibility ideographs folded. */
	if (profile.width && ((cp >= 0xFF00 && cp <= 0xFFEF) || (cp >= 0x3000 && cp <= 0x303F)))
		flags &= ~(unsigned) SP_FOLD_WIDTH;
	return sp_fold_cp(cp, flags, out);
}
