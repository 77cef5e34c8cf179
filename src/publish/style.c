#include "publish/page.h"

/*
 * Sizes in rem and the system's own fonts: it follows the reader's settings,
 * light and dark. Contrast is 4.5:1 at least (WCAG 2.2, 1.4.3), also of the greys.
 */
static const char style[] =
	":root{color-scheme:light dark;--ground:#fcfcfa;--ink:#1a1a18;--soft:#5c5c57;--line:#dededa;--faint:#f1f1ed;"
	"--link:#0a4f96;--seen:#5b3a8c;--bad:#a3200d;--mark:#fff0a8}\n"
	"@media(prefers-color-scheme:dark){:root{--ground:#161615;--ink:#e9e9e5;--soft:#a3a39d;--line:#353533;"
	"--faint:#20201f;--link:#8fbdf0;--seen:#c3a8ee;--bad:#f29480;--mark:#453a0c}}\n"
	"*{box-sizing:border-box}\n"
	"html{background:var(--ground);color:var(--ink);font:1rem/1.5 system-ui,sans-serif;overflow-wrap:anywhere;"
	"-webkit-text-size-adjust:100%;text-size-adjust:100%}\n"
	"body{margin:0 auto;max-width:46rem;padding:0 1rem 2rem;background:var(--ground)}\n"
	"body:has(.wide){max-width:72rem}\n"
	"a{color:var(--link);text-decoration-thickness:1px;text-underline-offset:.18em}a:visited{color:var(--seen)}\n"
	":focus-visible{outline:2px solid var(--link);outline-offset:2px}\n"
	".skip{position:absolute;left:-99rem}.skip:focus{position:static;display:inline-block;padding:.5rem 0}\n"
	"header{display:flex;flex-wrap:wrap;gap:.25rem 1.5rem;align-items:center;justify-content:space-between;"
	"padding:.75rem 0;border-bottom:1px solid var(--line)}\n"
	".home,.home:visited{color:inherit;text-decoration:none;font-weight:700;letter-spacing:-.01em;padding:.25rem 0}\n"
	"form{display:flex;flex:1 1 15rem;max-width:26rem}\n"
	"form label{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}\n"
	"input,button{font:inherit;color:inherit;min-height:2.25rem;border:1px solid var(--soft);background:var(--ground)}\n"
	"input{flex:1;min-width:0;padding:.25rem .6rem;border-radius:4px 0 0 4px;border-right:0}\n"
	"input::placeholder{color:var(--soft);opacity:1}\n"
	"button{padding:.25rem .8rem;border-radius:0 4px 4px 0;background:var(--faint);cursor:pointer}\n"
	"h1{font-size:1.6rem;line-height:1.2;letter-spacing:-.015em;margin:1.5rem 0 .4rem;text-wrap:balance}\n"
	"h2{font-size:.8125rem;line-height:1.4;font-weight:600;text-transform:uppercase;letter-spacing:.06em;"
	"color:var(--soft);margin:2rem 0 0;padding-bottom:.35rem;border-bottom:1px solid var(--line)}\n"
	"h3{font-size:1.0625rem;line-height:1.35;font-weight:600;margin:0}\n"
	"h1 a,h1 a:visited{color:inherit}h3 a{display:inline-block;padding:.1rem 0;text-decoration:none}\n"
	"h3 a:hover,h3 a:focus{text-decoration:underline}\n"
	"p{margin:.4rem 0}\n"
	"code,pre{font-family:ui-monospace,monospace;font-size:.875em;white-space:pre-wrap}\n"
	"pre{background:var(--faint);padding:.75rem;border-radius:4px;margin:.75rem 0}\n"
	"mark{background:var(--mark);color:inherit;border-radius:2px}\n"
	"time,.n,td{font-variant-numeric:tabular-nums}\n"
	".soft,footer{color:var(--soft);font-size:.875rem}\n"
	".note{margin:1rem 0}.bad{color:var(--bad)}\n"
	".soft a,footer a{display:inline-block;min-height:1.5rem;padding:0 .15rem}\n"
	/* Stories: a title, a slug, at most two lines. */
	"article{padding:.85rem 0;border-bottom:1px solid var(--line)}\n"
	"article p{font-size:.9375rem;line-height:1.45;margin:.2rem 0 0;display:-webkit-box;-webkit-box-orient:vertical;"
	"-webkit-line-clamp:2;line-clamp:2;overflow:hidden}\n"
	".slug{display:flex;flex-wrap:wrap;align-items:baseline;gap:0 .5rem;color:var(--soft);font-size:.8125rem;"
	"line-height:1.5rem}\n"
	".slug>*+*::before{content:\"·\";margin-inline-end:.5rem}.slug>details::before{float:inline-start}\n"
	".slug a,.slug a:visited{color:inherit;text-decoration:none;display:inline-block;min-height:1.5rem;min-width:1.5rem}"
	".slug a:hover{text-decoration:underline}\n"
	"summary{cursor:pointer;min-height:1.5rem}.slug summary{display:inline-block;text-decoration:underline dotted;"
	"text-underline-offset:.2em}\n"
	".slug details[open]{flex-basis:100%}.slug ul{list-style:none;margin:.25rem 0 .5rem;padding:0 0 0 .75rem;"
	"border-left:2px solid var(--line)}\n"
	".slug li{padding:.1rem 0}.slug li a,.slug li a:visited{color:var(--link);text-decoration:underline;min-height:0}\n"
	/* Tables: rows of their own where the screen is narrow. */
	"table{width:100%;border-collapse:collapse;font-size:.875rem;line-height:1.4}\n"
	"th,td{text-align:start;vertical-align:top;padding:.5rem 1rem .5rem 0;border-bottom:1px solid var(--line)}\n"
	"thead th{font-weight:400;color:var(--soft);font-size:.8125rem;vertical-align:bottom;white-space:nowrap}\n"
	"tbody th{font-weight:400;min-width:10rem}.merges tbody th{font-size:1rem}\n"
	"tbody th a{display:inline-block;min-height:1.5rem}th a{font-weight:600}\n"
	"th code,td code{display:block;color:var(--soft);font-size:.8125rem}\n"
	".n{text-align:end}td time{white-space:nowrap}td.bad{font-weight:600}\n"
	".subscribe a{display:inline-block;min-width:1.5rem;min-height:1.5rem;margin-inline-end:.4rem}"
	".subscribe code{user-select:all}@media(min-width:60rem){.subscribe code{overflow-wrap:break-word}}\n"
	"svg{display:inline-block;vertical-align:middle;color:var(--soft);max-width:100%}\n"
	".trouble{list-style:none;margin:0;padding:0}.trouble li{padding:.5rem 0;border-bottom:1px solid var(--line)}"
	".trouble a{font-weight:600;display:inline-block;min-height:1.5rem}\n"
	"dl{display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1rem;font-size:.9375rem;margin:.75rem 0}"
	"dt{color:var(--soft)}dd{margin:0}\n"
	".body{margin:1rem 0}.body p{margin:.7rem 0;max-width:38rem}\n"
	".pages{display:flex;flex-wrap:wrap;gap:.5rem 1.5rem;align-items:baseline;margin:1.25rem 0;font-size:.9375rem}"
	".pages a{padding:.4rem 0;min-height:1.5rem}.pages span{color:var(--soft)}.pages a[rel=next]{margin-inline-start:auto}\n"
	"footer{margin-top:2.5rem;padding-top:.75rem;border-top:1px solid var(--line);display:flex;flex-wrap:wrap;"
	"gap:0 1.5rem}footer p{margin:.2rem 0}\n"
	"@media(max-width:44rem){table,tbody,tr,th,td{display:block}thead{display:none}"
	"tr{padding:.6rem 0;border-bottom:1px solid var(--line);display:flex;flex-wrap:wrap;gap:.1rem 1rem;"
	"align-items:baseline}"
	"th,td{border:0;padding:0;text-align:start}tbody th,.subscribe{flex-basis:100%;min-width:0}"
	"td[data-label]::before{content:attr(data-label) \": \";color:var(--soft);font-weight:400}}\n"
	"@media print{header form,.skip,.pages,footer .formats{display:none}:root{--ground:#fff;--ink:#000;--soft:#333;"
	"--line:#999;--link:#000;--seen:#000}body{max-width:none}article,tr{break-inside:avoid}"
	"h3 a[href]::after{content:\" (\" attr(href) \")\";font-weight:400;font-size:.8rem}}\n";

static const char icon[] = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 16 16\">"
			   "<rect width=\"16\" height=\"16\" rx=\"3\" fill=\"#0a4f96\"/>"
			   "<path d=\"M3 4.5h10M3 8h10M3 11.5h6\" stroke=\"#fff\" stroke-width=\"1.6\"/></svg>\n";

void wd_page_style(struct wd_buf *out, struct wd_span own)
{
	/* What stands in no layer goes before what stands in one, however it is addressed (CSS Cascade 5, 6.4). */
	wd_buf_add_text(out, own.len ? "@layer wiredesk{\n" : "");
	wd_buf_add(out, style, sizeof(style) - 1);
	wd_buf_add_text(out, own.len ? "}\n" : "");
	wd_buf_add_span(out, own);
}

struct wd_span wd_page_icon(void)
{
	return (struct wd_span){ icon, sizeof(icon) - 1 };
}
