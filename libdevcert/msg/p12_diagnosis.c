/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What was found about a PKCS#12 file, to be asked for. */
#include "msg/p12.h"
#include "msg/p12_diagnose.h"
#include "msg/profile.h"

/* see devcert/diagnosis.h */
devcert_p12_verdict
devcert_p12_diagnosis_get_verdict(const devcert_p12_diagnosis *diagnosis)
{
	return diagnosis != NULL ? diagnosis->verdict : DEVCERT_P12_VERDICT_NOT_PKCS12;
}

/* see devcert/diagnosis.h */
size_t
devcert_p12_diagnosis_get_file_len(const devcert_p12_diagnosis *diagnosis)
{
	return diagnosis != NULL ? diagnosis->file_len : 0;
}

/* see devcert/diagnosis.h */
bool
devcert_p12_diagnosis_is_ber(const devcert_p12_diagnosis *diagnosis)
{
	return diagnosis != NULL && diagnosis->is_ber;
}

/* see devcert/diagnosis.h */
bool
devcert_p12_diagnosis_has_offset(const devcert_p12_diagnosis *diagnosis)
{
	return diagnosis != NULL && diagnosis->has_offset;
}

/* see devcert/diagnosis.h */
size_t
devcert_p12_diagnosis_get_offset(const devcert_p12_diagnosis *diagnosis)
{
	return diagnosis != NULL ? diagnosis->offset : 0;
}

/* see devcert/diagnosis.h */
uint32_t
devcert_p12_diagnosis_get_rounds(const devcert_p12_diagnosis *diagnosis)
{
	return diagnosis != NULL ? diagnosis->rounds : 0;
}

/* see devcert/diagnosis.h */
uint32_t
devcert_p12_diagnosis_get_allow(const devcert_p12_diagnosis *diagnosis)
{
	return diagnosis != NULL ? diagnosis->allow : 0;
}

/* see devcert/diagnosis.h */
devcert_pkcs12_encoding
devcert_p12_diagnosis_get_encoding(const devcert_p12_diagnosis *diagnosis)
{
	return diagnosis != NULL ? devcert_pkcs12_get_encoding(diagnosis->contents)
	                         : DEVCERT_PKCS12_ENCODING_STANDARD;
}

/* see devcert/diagnosis.h */
devcert_status
devcert_p12_diagnosis_get_contents(const devcert_p12_diagnosis *diagnosis, devcert_pkcs12 **out)
{
	DC_OUT(out);
	DC_ARG(diagnosis);
	if (diagnosis->contents == NULL)
		return dc_fail(DEVCERT_E_NOT_FOUND, "the file was not opened");
	*out = dc_p12_ref(diagnosis->contents);
	return DEVCERT_OK;
}

/* see devcert/diagnosis.h */
devcert_status
devcert_p12_diagnosis_get_parts(const devcert_p12_diagnosis *diagnosis, devcert_p12_part_list **out)
{
	DC_OUT(out);
	DC_ARG(diagnosis);
	dc_ref_get(&diagnosis->parts->ref);
	*out = diagnosis->parts;
	return DEVCERT_OK;
}

/* see devcert/diagnosis.h */
devcert_status
devcert_p12_diagnosis_get_readers(const devcert_p12_diagnosis *diagnosis,
                                  devcert_p12_reader_list **out)
{
	DC_OUT(out);
	DC_ARG(diagnosis);
	*out = dc_p12_reader_list_ref(diagnosis->readers);
	return DEVCERT_OK;
}

/* see devcert/diagnosis.h */
devcert_status
devcert_p12_diagnosis_get_findings(const devcert_p12_diagnosis *diagnosis,
                                   devcert_finding_list **out)
{
	DC_OUT(out);
	DC_ARG(diagnosis);
	*out = dc_finding_list_ref(diagnosis->findings);
	return DEVCERT_OK;
}

/* see devcert/diagnosis.h */
void
devcert_p12_diagnosis_free(devcert_p12_diagnosis *diagnosis)
{
	if (diagnosis == NULL)
		return;
	devcert_pkcs12_free(diagnosis->contents);
	devcert_p12_part_list_free(diagnosis->parts);
	devcert_p12_reader_list_free(diagnosis->readers);
	devcert_finding_list_free(diagnosis->findings);
	free(diagnosis);
}

/* The part with this index; NULL where there is none. */
static const dc_p12_layer *
part_at(const devcert_p12_part_list *list, size_t index)
{
	return index < devcert_p12_part_list_get_count(list) ? &list->parts[index] : NULL;
}

/* see devcert/diagnosis.h */
size_t
devcert_p12_part_list_get_count(const devcert_p12_part_list *list)
{
	return list != NULL ? list->count : 0;
}

/* see devcert/diagnosis.h */
devcert_p12_part
devcert_p12_part_list_get_type(const devcert_p12_part_list *list, size_t index)
{
	const dc_p12_layer *part = part_at(list, index);

	return part != NULL ? part->type : DEVCERT_P12_PART_OTHER;
}

/* see devcert/diagnosis.h */
const char *
devcert_p12_part_list_get_algorithm(const devcert_p12_part_list *list, size_t index)
{
	const dc_p12_layer *part = part_at(list, index);

	return part != NULL ? part->algorithm : NULL;
}

/* see devcert/diagnosis.h */
const char *
devcert_p12_part_list_get_oid(const devcert_p12_part_list *list, size_t index)
{
	const dc_p12_layer *part = part_at(list, index);

	return part != NULL ? part->oid : NULL;
}

/* see devcert/diagnosis.h */
uint32_t
devcert_p12_part_list_get_rounds(const devcert_p12_part_list *list, size_t index)
{
	const dc_p12_layer *part = part_at(list, index);

	return part != NULL ? part->rounds : 0;
}

/* see devcert/diagnosis.h */
size_t
devcert_p12_part_list_get_salt_len(const devcert_p12_part_list *list, size_t index)
{
	const dc_p12_layer *part = part_at(list, index);

	return part != NULL ? part->salt_len : 0;
}

/* see devcert/diagnosis.h */
size_t
devcert_p12_part_list_get_len(const devcert_p12_part_list *list, size_t index)
{
	const dc_p12_layer *part = part_at(list, index);

	return part != NULL ? part->len : 0;
}

/* see devcert/diagnosis.h */
size_t
devcert_p12_part_list_get_bags(const devcert_p12_part_list *list, size_t index)
{
	const dc_p12_layer *part = part_at(list, index);

	return part != NULL ? part->bags : 0;
}

/* see devcert/diagnosis.h */
void
devcert_p12_part_list_free(devcert_p12_part_list *list)
{
	if (list == NULL || !dc_ref_put(&list->ref))
		return;
	free(list);
}
