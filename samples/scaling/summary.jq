# The summaries of all shards as one: jq -s -f summary.jq out/*/summary.json
# Each shard counts the rows of the others as left out.
def total(name): map(.[name]) | add;
{
	schema: .[0].schema, template: .[0].template, rows_file: .[0].rows_file, environment: .[0].environment,
	rows: total("rows"), created: total("created"), already_created: total("already_created"), previewed: total("previewed"),
	located: total("located"), failed: total("failed"), refused: total("refused"), unknown: total("unknown"),
	left_out: ((map(.rows + .left_out) | max) - total("rows")),
	issue_counts: (map(.issue_counts[]) | group_by(.id) | map(.[0] + {rows: (map(.rows) | add)}) | sort_by(-.rows)),
	interrupted: any(.interrupted), stopped: any(.stopped), shards: length
} | del(.environment | nulls)
