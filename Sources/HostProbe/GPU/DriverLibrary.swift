/// A library of the driver as the probing child opens it, and what a report says of the file.
struct DriverLibrary {
  /// A library that exports this says that it is a stand-in for tests.
  private static let simulationMarker = "triton_advisor_simulated_driver"

  let functions: DynamicLibrary
  /// The file that was mapped; nil when the loader does not tell.
  let path: String?
  let isSimulated: Bool

  /// - Parameters:
  ///   - name: the soname that every driver provides.
  ///   - symbol: a function of the library, by which its file is found.
  ///   - announce: told before the step, which can hang.
  ///   - announceSimulation: told as soon as the library turns out to be a stand-in: its crash must not pass for real.
  init(
    _ name: String, symbol: String, announce: (String) -> Void, announceSimulation: () -> Void
  ) throws(DynamicLibrary.Failure) {
    announce("opening \(name)")
    functions = try DynamicLibrary(name)
    path = functions.path(ofSymbol: symbol)
    isSimulated = functions.has(Self.simulationMarker)
    if isSimulated { announceSimulation() }
  }
}
