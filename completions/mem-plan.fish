# Completion of mem-plan for fish: mem-plan itself tells what can come next.
function __mem_plan_complete
    set -l words (commandline -opc) (commandline -ct)
    for line in (command $words[1] __complete -- $words[2..-1] 2>/dev/null)
        if test "$line" = :files
            __fish_complete_path (commandline -ct)
        else
            echo $line
        end
    end
end
complete -c mem-plan -f -a '(__mem_plan_complete)'
