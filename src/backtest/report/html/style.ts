/** The page's style. Blue and orange are told apart by all common kinds of colour blindness; signs and shapes say the same. */
export const STYLE = `
:root{color-scheme:light dark;--bg:#fbfbfa;--card:#fff;--ink:#1d2328;--muted:#5b6670;--line:#e1e4e6;--axis:#8b949c;
--net:#0b62a8;--gross:#6f7780;--gain:#0b62a8;--loss:#c2500a;--held:#6b4fa0;--mid:#7b858e;--buy:#0b62a8;--sell:#c2500a;--note:#fff6e5;--edge:#c98a12}
@media(prefers-color-scheme:dark){:root{--bg:#12161a;--card:#191f24;--ink:#e6eaed;--muted:#9aa5ae;--line:#2b343b;--axis:#66727c;
--net:#64b5f6;--gross:#a3adb5;--gain:#64b5f6;--loss:#ff9d5c;--held:#b79df0;--mid:#8a949c;--buy:#64b5f6;--sell:#ff9d5c;--note:#2b2415;--edge:#d9a441}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif}
main{max-width:1060px;margin:0 auto;padding:28px 20px 60px}
h1{font-size:26px;line-height:1.2;margin:0 0 4px;overflow-wrap:anywhere}h2{font-size:18px;margin:34px 0 10px}
p{margin:4px 0}.muted,.unit{color:var(--muted);font-size:13px}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(158px,1fr));gap:12px;margin:20px 0 14px}
.tile{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:12px 14px;min-width:0}
.tile span{display:block;color:var(--muted);font-size:13px}.tile b{display:block;font-size:21px;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
.tile small{display:block;font-size:12px;color:var(--muted);font-variant-numeric:tabular-nums}
.verdict{border-left:5px solid var(--edge);background:var(--note);padding:10px 14px;border-radius:6px;font-weight:600;margin:10px 0}
.verdict.earns{border-color:var(--gain)}.verdict.loses{border-color:var(--loss)}
figure{margin:18px 0;background:var(--card);border:1px solid var(--line);border-radius:10px;padding:12px 14px}
figcaption{display:flex;flex-wrap:wrap;gap:2px 10px;align-items:baseline;margin-bottom:4px}
.legend{margin-left:auto;display:flex;flex-wrap:wrap;gap:2px 14px;font-size:13px;color:var(--muted)}.key{display:inline-flex;align-items:center;gap:6px}
.scroll{overflow-x:auto}figure .scroll>svg{display:block;width:100%;height:auto;min-width:560px}
.grid{stroke:var(--line)}.zero{stroke:var(--axis)}.axis{stroke:var(--axis)}.tick{fill:var(--muted);font-size:12px;font-variant-numeric:tabular-nums}
.line{fill:none;stroke-width:1.6;stroke-linejoin:round}.area{fill-opacity:.18;stroke:none}
.line.net{stroke:var(--net);stroke-width:2}.line.gross{stroke:var(--gross);stroke-dasharray:5 4}.line.loss{stroke:var(--loss)}.line.held{stroke:var(--held)}.line.mid{stroke:var(--mid);stroke-width:1.2}
.area.loss,.bar.loss{fill:var(--loss)}.area.held{fill:var(--held)}.area.gain,.bar.gain{fill:var(--gain)}.bar.mid{fill:var(--mid)}.key .area{fill-opacity:1}
.solid.buy{fill:var(--buy)}.solid.sell{fill:var(--sell)}.hollow{fill:var(--card);stroke-width:1.5}.hollow.buy{stroke:var(--buy)}.hollow.sell{stroke:var(--sell)}
.solid{stroke:var(--card);stroke-width:.5}
table{border-collapse:collapse;width:100%;background:var(--card);font-size:14px}
.scroll>table{border:1px solid var(--line)}th,td{padding:6px 10px;text-align:left;border-bottom:1px solid var(--line);vertical-align:top}
th{color:var(--muted);font-weight:600;font-size:13px}td.n,th.n{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}
td:last-child:not(.n){min-width:15em}td.gain{color:var(--gain)}td.loss{color:var(--loss)}td.wide{overflow-wrap:anywhere;font-family:ui-monospace,Menlo,"DejaVu Sans Mono",monospace;font-size:13px;white-space:pre-wrap}
@media(max-width:600px){main{padding:18px 12px 40px}h1{font-size:21px}.tile b{font-size:18px}.legend{margin-left:0}}
@media print{:root{--bg:#fff;--card:#fff;--ink:#000;--muted:#444;--line:#ccc;--axis:#777;--net:#0b62a8;--gross:#555;--gain:#0b62a8;--loss:#c2500a;--held:#6b4fa0;--mid:#666;--buy:#0b62a8;--sell:#c2500a;--note:#fff}
main{max-width:none;padding:0}figure,table,.tile{break-inside:avoid}figure .scroll>svg{min-width:0}body{font-size:12px}}
`;
