#include <string.h>

#include "fetch/exchange.h"

void wd_fetch_once(const struct wd_request *request, struct wd_response *out)
{
	struct wd_exchange x;
	CURL *easy;
	bool goes_on, redirected;

	if (wd_file_is_url(request->url)) {
		wd_file_fetch(request, out);
		return;
	}
	goes_on = wd_request_open(&x, request);
	x.codings = wd_request_codings();
	easy = curl_easy_init();
	wd_request_set_up(easy);
	while (goes_on) {
		CURLcode code;

		wd_request_apply(&x, easy, NULL);
		code = curl_easy_perform(easy);
		redirected = wd_response_finish(&x, easy, code);
		wd_request_unapply(&x);
		goes_on = redirected && wd_request_redirect(&x);
	}
	curl_easy_cleanup(easy);
	*out = x.response;
	memset(&x.response, 0, sizeof(x.response));
	wd_request_release(&x);
}
