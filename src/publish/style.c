#include "publish/page.h"

/* Sizes in rem and the system's own fonts: it follows the reader's settings, light and dark. */
static const char style[] =
	":root{color-scheme:light dark;--line:#d5d5d0;--soft:#5f5f5a;--link:#0b57a4;--bad:#a4200b;--ground:#fdfdfb;"
	"--ink:#1c1c1a;--field:#fff}\n"
	"@media(prefers-color-scheme:dark){:root{--line:#3a3a38;--soft:#a5a59f;--link:#8ab8ea;--bad:#f0907c;"
	"--ground:#191918;--ink:#e8e8e4;--field:#242422}}\n"
	"*{box-sizing:border-box}\n"
	"body{margin:0 auto;max-width:44rem;padding:1rem;font:1rem/1.5 system-ui,sans-serif;background:var(--ground);"
	"color:var(--ink);overflow-wrap:anywhere}\n"
	"a{color:var(--link);text-underline-offset:.15em}\n"
	"a:focus-visible,input:focus-visible,button:focus-visible,summary:focus-visible{outline:.2rem solid var(--link);"
	"outline-offset:.1rem}\n"
	"header{display:flex;flex-wrap:wrap;gap:.5rem 1rem;align-items:center;justify-content:space-between}\n"
	".home{font-weight:700;text-decoration:none;color:inherit;padding:.4rem 0}\n"
	".skip{position:absolute;left:-99rem}.skip:focus{position:static}\n"
	"form{display:flex;gap:.4rem;flex:1 1 16rem;max-width:28rem}\n"
	"input{flex:1;min-width:0;font:inherit;padding:.4rem .6rem;border:1px solid var(--soft);border-radius:.3rem;"
	"background:var(--field);color:inherit}\n"
	"button{font:inherit;padding:.4rem .8rem;border:1px solid var(--soft);border-radius:.3rem;background:var(--field);"
	"color:inherit}\n"
	"h1{font-size:1.5rem;line-height:1.25;margin:1.2rem 0 .3rem}\n"
	"h2{font-size:1.1rem;line-height:1.35;margin:0}h3{font-size:1rem;margin:0}ul+h2{margin-top:1.5rem}\n"
	"p{margin:.3rem 0}\n"
	".soft,time{color:var(--soft);font-size:.875rem}\n"
	".bad{color:var(--bad)}\n"
	"ol,ul{list-style:none;margin:1rem 0;padding:0}\n"
	"li{padding:.8rem 0;border-top:1px solid var(--line)}\n"
	".formats a{margin-right:.8rem}\n"
	"svg{vertical-align:middle;fill:var(--soft)}\n"
	"code,pre{font-family:ui-monospace,monospace;font-size:.9em;white-space:pre-wrap}\n"
	"nav.pages{margin:1.5rem 0}\n"
	"footer{border-top:1px solid var(--line);margin-top:2rem;padding-top:.5rem}\n"
	"@media print{form,.skip,nav.pages,.formats{display:none}body{max-width:none}}\n";

static const char icon[] = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 16 16\">"
			   "<rect width=\"16\" height=\"16\" rx=\"3\" fill=\"#0b57a4\"/>"
			   "<path d=\"M3 4h10M3 8h10M3 12h6\" stroke=\"#fff\" stroke-width=\"1.6\"/></svg>\n";

struct wd_span wd_page_style(void)
{
	return (struct wd_span){ style, sizeof(style) - 1 };
}

struct wd_span wd_page_icon(void)
{
	return (struct wd_span){ icon, sizeof(icon) - 1 };
}
