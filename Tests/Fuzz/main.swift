import Glibc

exit(FuzzCommand.run(CommandLine.arguments))
