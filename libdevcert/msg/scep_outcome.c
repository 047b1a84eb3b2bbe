/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "base/mem.h"
#include "msg/scep_client.h"

struct devcert_scep_outcome {
	devcert_scep_result result;
	devcert_cert *cert;
	devcert_cert_list *chain;
	int32_t fail_info; /* -1 where nothing was refused */
	char *fail_text;   /* NULL where there is none */
};

static devcert_status
make(devcert_scep_result result, devcert_scep_outcome **out)
{
	devcert_status rc = DC_NEW(*out);

	if (rc == DEVCERT_OK) {
		(*out)->result = result;
		(*out)->fail_info = -1;
	}
	return rc;
}

devcert_status
dc_scep_outcome_issued(const devcert_cert *cert, const devcert_cert_list *chain,
                       devcert_scep_outcome **out)
{
	devcert_status rc = make(DEVCERT_SCEP_RESULT_ISSUED, out);

	if (rc == DEVCERT_OK) {
		(*out)->cert = dc_cert_ref(cert);
		(*out)->chain = dc_cert_list_ref(chain);
	}
	return rc;
}

devcert_status
dc_scep_outcome_pending(devcert_scep_outcome **out)
{
	return make(DEVCERT_SCEP_RESULT_PENDING, out);
}

devcert_status
dc_scep_outcome_refused(devcert_scep_fail_info fail_info, dc_slice text, devcert_scep_outcome **out)
{
	dc_buf copy = DC_BUF_INIT(text.len);
	devcert_status rc = make(DEVCERT_SCEP_RESULT_REFUSED, out);

	if (rc != DEVCERT_OK)
		return rc;
	(*out)->fail_info = (int32_t)fail_info;
	dc_buf_add(&copy, text);
	rc = dc_buf_take_text(&copy, &(*out)->fail_text);
	if (rc != DEVCERT_OK) {
		devcert_scep_outcome_free(*out);
		*out = NULL;
	}
	return rc;
}

/* see devcert/scep.h */
devcert_scep_result
devcert_scep_outcome_get_result(const devcert_scep_outcome *outcome)
{
	return outcome != NULL ? outcome->result : (devcert_scep_result)0;
}

/* see devcert/scep.h */
devcert_status
devcert_scep_outcome_get_cert(const devcert_scep_outcome *outcome, devcert_cert **out)
{
	DC_OUT(out);
	DC_ARG(outcome);
	if (outcome->cert == NULL)
		return dc_fail(DEVCERT_E_NOT_FOUND, "nothing was issued");
	*out = dc_cert_ref(outcome->cert);
	return DEVCERT_OK;
}

/* see devcert/scep.h */
devcert_status
devcert_scep_outcome_get_chain(const devcert_scep_outcome *outcome, devcert_cert_list **out)
{
	DC_OUT(out);
	DC_ARG(outcome);
	if (outcome->chain == NULL)
		return dc_fail(DEVCERT_E_NOT_FOUND, "nothing was issued");
	*out = dc_cert_list_ref(outcome->chain);
	return DEVCERT_OK;
}

/* see devcert/scep.h */
int32_t
devcert_scep_outcome_get_fail_info(const devcert_scep_outcome *outcome)
{
	return outcome != NULL ? outcome->fail_info : -1;
}

/* see devcert/scep.h */
const char *
devcert_scep_outcome_get_fail_text(const devcert_scep_outcome *outcome)
{
	return outcome != NULL && outcome->fail_text != NULL ? outcome->fail_text : "";
}

/* see devcert/scep.h */
void
devcert_scep_outcome_free(devcert_scep_outcome *outcome)
{
	if (outcome == NULL)
		return;
	devcert_cert_free(outcome->cert);
	devcert_cert_list_free(outcome->chain);
	free(outcome->fail_text);
	free(outcome);
}
