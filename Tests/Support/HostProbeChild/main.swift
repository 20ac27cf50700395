import Facts
import HostProbe

// A stand-in for the executable's hidden subcommand, so that tests need not build the whole program.
if CommandLine.arguments.dropFirst().first == GPUProbe.subcommand { GPUProbe.childMain() }

// Without it: the whole probe, for a person who wants to see what the parts find on this machine.
print(SavedHost.write(HostProbe.probe()))
