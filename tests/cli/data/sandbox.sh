# A sandbox of its own for one case: its address in $url, contracts made by `contract`. Sourced by cmd files.
signprep sandbox --port 0 --json >told 2>/dev/null &
sandbox=$!
while [ ! -s told ]; do sleep 0.05; done
url=$(sed -E 's/.*"url":"([^"]*)".*/\1/' told)
contract() { signprep submit data/last.json data/three.pdf --json --endpoint "$url" --journal journal.sqlite --row-key "$1" | sed -E 's/.*"flow_id":"([^"]*)".*/\1/'; }
over() { kill $sandbox; wait $sandbox; rm -f told journal.sqlite*; }
