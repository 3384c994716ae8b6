/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef SIGNPREP_EXPORT_H
#define SIGNPREP_EXPORT_H

#if defined(__GNUC__) || defined(__clang__)
#define SIGNPREP_API __attribute__((visibility("default")))
#define SIGNPREP_NODISCARD __attribute__((warn_unused_result))
#else
#define SIGNPREP_API
#define SIGNPREP_NODISCARD
#endif

#ifdef __cplusplus
#define SIGNPREP_BEGIN extern "C" {
#define SIGNPREP_END }
#else
#define SIGNPREP_BEGIN
#define SIGNPREP_END
#endif

#endif
