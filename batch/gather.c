/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A call with one contract costs as much time as one with twenty: rows wait for each other, but not long. */
#include "batch/gather.h"

#include <time.h>

#include "base/clock.h"
#include "submit/forms/together.h"

#define WAIT_S 1.0 /* for a row that may never come */

void sp_gather_put(sp_gather *gather, sp_entry *entry)
{
	sp_entry_list_put(&gather->list, entry);
	gather->last = sp_monotonic();
}

bool sp_gather_is_full(const sp_gather *gather)
{
	return gather->list.count >= SP_FORMS_TOGETHER;
}

bool sp_gather_is_due(const sp_gather *gather, bool alone, bool certain)
{
	return gather->list.count > 0 &&
		(alone || sp_gather_is_full(gather) || (!certain && sp_monotonic() - gather->last > WAIT_S));
}

sp_entry *sp_gather_take(sp_gather *gather)
{
	sp_entry *first = sp_entry_list_take(&gather->list);
	first->more = gather->list.first;
	gather->list = (sp_entry_list) { 0 };
	return first;
}
