import AdvisorCommands
import ArgumentParser

TritonAdvisor.main()
