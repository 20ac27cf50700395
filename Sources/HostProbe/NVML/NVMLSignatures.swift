import CHostLibraries

/// The shapes of NVML's functions; many functions share one. The result is an nvmlReturn_t.
enum NVMLSignature {
  typealias Number = @convention(c) (NVMLDevice, UnsafeMutablePointer<UInt32>) -> Int32
  typealias Numbers2 = @convention(c) (NVMLDevice, UnsafeMutablePointer<UInt32>, UnsafeMutablePointer<UInt32>) -> Int32
  typealias Numbers4 =
    @convention(c) (
      NVMLDevice, UnsafeMutablePointer<UInt32>, UnsafeMutablePointer<UInt32>, UnsafeMutablePointer<UInt32>,
      UnsafeMutablePointer<UInt32>
    ) -> Int32
  /// A number chosen by another: a clock's kind, a link, a sensor.
  typealias Chosen = @convention(c) (NVMLDevice, UInt32, UnsafeMutablePointer<UInt32>) -> Int32
  typealias Wide = @convention(c) (NVMLDevice, UnsafeMutablePointer<UInt64>) -> Int32
  typealias Errors = @convention(c) (NVMLDevice, UInt32, UInt32, UnsafeMutablePointer<UInt64>) -> Int32
  typealias Text = @convention(c) (NVMLDevice, UnsafeMutablePointer<CChar>, UInt32) -> Int32
  /// Text into a buffer of a length that nvml.h fixes.
  typealias FixedText = @convention(c) (NVMLDevice, UnsafeMutablePointer<CChar>) -> Int32
  /// A mask of as many `unsigned long` as the second argument says.
  typealias Mask = @convention(c) (NVMLDevice, UInt32, UnsafeMutablePointer<UInt>) -> Int32
  typealias ScopedMask = @convention(c) (NVMLDevice, UInt32, UnsafeMutablePointer<UInt>, UInt32) -> Int32
  typealias Pair = @convention(c) (NVMLDevice, NVMLDevice, UnsafeMutablePointer<UInt32>) -> Int32
  typealias ChosenPair = @convention(c) (NVMLDevice, NVMLDevice, UInt32, UnsafeMutablePointer<UInt32>) -> Int32
  typealias Memory = @convention(c) (NVMLDevice, UnsafeMutablePointer<NVMLMemory>) -> Int32
  typealias Memory2 = @convention(c) (NVMLDevice, UnsafeMutablePointer<NVMLMemory2>) -> Int32
  typealias PCI = @convention(c) (NVMLDevice, UnsafeMutablePointer<NVMLPCIInfo>) -> Int32
  typealias LinkPCI = @convention(c) (NVMLDevice, UInt32, UnsafeMutablePointer<NVMLPCIInfo>) -> Int32
  typealias Versioned = @convention(c) (NVMLDevice, UnsafeMutablePointer<NVMLVersionedNumber>) -> Int32
  typealias Fabric = @convention(c) (NVMLDevice, UnsafeMutablePointer<NVMLFabric1>) -> Int32
  typealias VersionedFabric = @convention(c) (NVMLDevice, UnsafeMutablePointer<NVMLFabric2>) -> Int32
  typealias FieldValues = @convention(c) (NVMLDevice, Int32, UnsafeMutablePointer<NVMLFieldValue>) -> Int32
  typealias Attributes = @convention(c) (NVMLDevice, UnsafeMutablePointer<NVMLInstanceAttributes>) -> Int32
  typealias Utilization = @convention(c) (NVMLDevice, UnsafeMutablePointer<NVMLUtilization>) -> Int32
  typealias Processes =
    @convention(c) (NVMLDevice, UnsafeMutablePointer<UInt32>, UnsafeMutablePointer<NVMLProcess>?) -> Int32
  typealias SystemText = @convention(c) (UnsafeMutablePointer<CChar>, UInt32) -> Int32
}
