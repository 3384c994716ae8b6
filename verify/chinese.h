/* SPDX-License-Identifier: AGPL-3.0-or-later */
/** Signatures in the structures of Chinese standards. */
#ifndef SP_VERIFY_CHINESE_H
#define SP_VERIFY_CHINESE_H

#include <stdbool.h>
#include <stddef.h>

#include <openssl/cms.h>

/** "GB/T 35275", the counterpart of CMS, "GB/T 38540", a seal; NULL: neither. Static. */
const char *sp_chinese_standard(const unsigned char *value, size_t length);
/** Whether it is signed data of GB/T 35275: the structure is that of PKCS #7, the identifiers are not. */
bool sp_chinese_is_signed(const unsigned char *value, size_t length);
/** Such data as libcrypto knows it; `*used` is how many bytes it took. NULL: it is broken, or no memory. */
CMS_ContentInfo *sp_chinese_read(const unsigned char *value, size_t length, size_t *used);

#endif
