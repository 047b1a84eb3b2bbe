/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef DEVCERT_MSG_P12_DIAGNOSE_H
#define DEVCERT_MSG_P12_DIAGNOSE_H

#include "base/mem.h"
#include "msg/p12_look.h"

struct devcert_p12_part_list {
	dc_ref ref;
	size_t count;
	dc_p12_layer parts[DC_LIMIT_P12_PARTS];
};

struct devcert_p12_diagnosis {
	devcert_p12_verdict verdict;
	size_t file_len;
	bool is_ber;
	bool has_offset;
	size_t offset;
	uint32_t rounds;
	uint32_t allow;           /* bits of devcert_pkcs12_allow */
	devcert_pkcs12 *contents; /* or NULL */
	devcert_p12_part_list *parts;
	devcert_p12_reader_list *readers;
	devcert_finding_list *findings;
};

/* Say what is remarkable about contents that were opened; what they use is added. */
devcert_status dc_p12_diagnose_contents(const devcert_pkcs12 *contents,
                                        devcert_finding_list *findings,
                                        uint32_t *uses) DEVCERT_MUST_CHECK;

#endif /* DEVCERT_MSG_P12_DIAGNOSE_H */
