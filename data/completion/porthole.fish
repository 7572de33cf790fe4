# SPDX-License-Identifier: GPL-2.0-or-later
# Completion of porthole for fish.

# Engines that do not answer within a second have no containers to offer.
function __porthole_containers
    for engine in docker podman
        if command -q $engine
            timeout 1 $engine ps --format '{{.Names}}' 2>/dev/null </dev/null |
                string match -r '^[A-Za-z0-9][A-Za-z0-9_.-]*$'
        end
    end
end

function __porthole_files
    for ending in $argv
        __fish_complete_suffix $ending
    end
end

complete -c porthole -f
complete -c porthole -a '(__porthole_files .jsonl .jsonl.gz)'
complete -c porthole -l headless -d 'Watch without a window'
complete -c porthole -l json -d 'Print one JSON object on each line'
complete -c porthole -l text -d 'Print lines to read'
complete -c porthole -l duration -x -d 'End after so many seconds'
complete -c porthole -l container -x -a '(__porthole_containers)' -d 'Watch only this one'
complete -c porthole -l host -d 'Also watch what runs outside of containers'
complete -c porthole -l record -r -F -d 'Keep all that is seen'
complete -c porthole -l replay -x -a '(__porthole_files .jsonl .jsonl.gz)' -d 'Show a recording'
complete -c porthole -l export -r -F -d 'Write the graph'
complete -c porthole -l dark -d 'The picture is for a dark background'
complete -c porthole -l demo -d 'Watch an attack staged in containers'
complete -c porthole -l helper -r -F -d 'Start this helper'
complete -c porthole -l version -d 'Print the version'
complete -c porthole -s h -l help -d 'Print the options'
