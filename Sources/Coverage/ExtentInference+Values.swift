import ModelInspection

/// Shapes that are values of the graph, and the arithmetic that exporters write to work them out.
extension ExtentInference {
  /// The values of a short input that is given and holds nothing but numbers.
  private func known(_ index: Int) -> [Double]? {
    guard values.indices.contains(index), let list = values[index] else { return nil }
    return list.allSatisfy(\.isFinite) ? list : nil
  }

  /// The values of a short input as integers.
  func integers(_ index: Int) -> [Int64]? {
    guard let list = known(index) else { return nil }
    // The largest numbers stand for "to the end".
    return list.map { $0 >= 9e18 ? .max : $0 <= -9e18 ? .min : Int64($0) }
  }

  /// The shape of an output where a value says what it is; nil elsewhere.
  func shapeFromValues(of operation: String) -> TensorExtent? {
    switch operation {
    case "Reshape": return reshaped
    case "Squeeze": return squeezed
    case "Unsqueeze": return unsqueezed
    case "Expand":
      guard let data = sizes(0), let wanted = integers(1) else { return nil }
      return Self.joined(data, wanted)
    case "Tile":
      guard let data = sizes(0), let repeats = integers(1), data.count == repeats.count else { return nil }
      return Self.shape(zip(data, repeats).map { $0.multipliedReportingOverflow(by: $1) })
    case "ConstantOfShape": return integers(0).flatMap { sizes in sizes.allSatisfy { $0 >= 0 } ? .shape(sizes) : nil }
    case "Range":
      guard let start = known(0)?.first, let end = known(1)?.first, let step = known(2)?.first,
        step != 0
      else { return nil }
      let count = ((end - start) / step).rounded(.up)
      return count.isFinite && count < 1e12 ? .shape([Int64(max(0, count))]) : nil
    case "Pad": return padded
    case "Resize", "Upsample": return resized(scales: operation == "Resize" ? 2 : 1)
    default: return nil
    }
  }

  private static func shape(_ sizes: [(partialValue: Int64, overflow: Bool)]) -> TensorExtent? {
    sizes.contains { $0.overflow || $0.partialValue < 0 } ? nil : .shape(sizes.map(\.partialValue))
  }

  private static func joined(_ left: [Int64], _ right: [Int64]) -> TensorExtent {
    let rank = max(left.count, right.count)
    return .shape(
      (0..<rank).map { place in
        let column = [left, right].compactMap {
          $0.count + place >= rank ? $0[$0.count + place - rank] : nil
        }
        return column.first { $0 != 1 } ?? 1
      })
  }

  private var reshaped: TensorExtent? {
    guard let wanted = integers(1) ?? node.ints("shape"), let elements = input(0)?.elements else { return nil }
    var result: [Int64] = []
    for (place, size) in wanted.enumerated() {
      if size == 0, node.int("allowzero") ?? 0 == 0 {
        guard let data = sizes(0), place < data.count else { return nil }
        result.append(data[place])
      } else {
        result.append(size)
      }
    }
    let open = result.indices.filter { result[$0] == -1 }
    guard open.count <= 1, result.allSatisfy({ $0 >= -1 }) else { return nil }
    if let place = open.first {
      result[place] = 1
      guard let rest = TensorExtent.shape(result).elements, rest > 0, elements % rest == 0 else { return nil }
      result[place] = elements / rest
    }
    // A graph that works for another batch only would contradict itself here.
    return TensorExtent.shape(result).elements == elements ? .shape(result) : nil
  }

  private func axes(_ rank: Int) -> Set<Int>? {
    (node.ints("axes") ?? integers(1)).map { axes in
      Set(axes.map { Int(clamping: $0 < 0 ? $0 &+ Int64(rank) : $0) })
    }
  }

  private var squeezed: TensorExtent? {
    guard let data = sizes(0) else { return input(0)?.elements.map(TensorExtent.count) }
    if node.ints("axes") == nil, node.input(1) == nil { return .shape(data.filter { $0 != 1 }) }
    guard let axes = axes(data.count) else { return input(0)?.elements.map(TensorExtent.count) }
    return .shape(data.indices.filter { !axes.contains($0) }.map { data[$0] })
  }

  private var unsqueezed: TensorExtent? {
    guard let data = sizes(0), let stated = node.ints("axes") ?? integers(1) else {
      return input(0)?.elements.map(TensorExtent.count)
    }
    guard let axes = axes(data.count + stated.count), axes.count == stated.count else { return nil }
    var rest = data[...]
    return .shape((0..<data.count + axes.count).map { axes.contains($0) ? 1 : rest.popFirst() ?? 1 })
  }

  private var padded: TensorExtent? {
    guard let data = sizes(0), let pads = node.ints("pads") ?? integers(1), pads.count == 2 * data.count else {
      return nil
    }
    return Self.shape(
      data.indices.map { place in
        let (sum, overflow) = data[place].addingReportingOverflow(pads[place])
        let whole = sum.addingReportingOverflow(pads[place + data.count])
        return (whole.partialValue, overflow || whole.overflow)
      })
  }

  private func resized(scales index: Int) -> TensorExtent? {
    if let wanted = integers(3), !wanted.isEmpty { return wanted.allSatisfy { $0 >= 0 } ? .shape(wanted) : nil }
    guard let data = sizes(0), let scales = known(index), scales.count == data.count else { return nil }
    let sizes = zip(data, scales).map { Double($0) * $1 }
    return sizes.allSatisfy { (0..<1e12).contains($0) } ? .shape(sizes.map { Int64($0) }) : nil
  }

  var sliced: TensorExtent? {
    guard var data = sizes(0), let starts = node.ints("starts") ?? integers(1),
      let ends = node.ints("ends") ?? integers(2), starts.count == ends.count
    else { return nil }
    let named = node.ints("axes") ?? integers(3)
    if named == nil, node.input(3) != nil { return nil }
    let axes: [Int64] = named ?? starts.indices.map { Int64($0) }
    let unit: [Int64] = node.input(4) == nil ? starts.map { _ in 1 } : []
    let steps = integers(4) ?? unit
    guard axes.count == starts.count, steps.count == starts.count else { return nil }
    for (place, stated) in axes.enumerated() {
      let axis = Int(clamping: stated < 0 ? stated &+ Int64(data.count) : stated)
      guard data.indices.contains(axis), steps[place] == 1 else { return nil }
      let size = data[axis]
      func clamped(_ value: Int64) -> Int64 { min(max(value < 0 ? value.addingClamped(size) : value, 0), size) }
      data[axis] = max(0, clamped(ends[place]) - clamped(starts[place]))
    }
    return .shape(data)
  }

  /// The values of the first output, where those of the inputs tell: the arithmetic of shapes.
  func valuesOut(of operation: String) -> [Double]? {
    let mostValues = 64
    switch operation {
    case "Shape":
      guard node.attributes["start"] == nil, node.attributes["end"] == nil else { return nil }
      return sizes(0).map { $0.map(Double.init) }
    case "Identity", "Cast", "Squeeze", "Unsqueeze", "Reshape": return known(0)
    case "Concat":
      let parts = values.compactMap { $0 }
      let all = parts.flatMap { $0 }
      return parts.count == node.inputs.count && all.count <= mostValues ? all : nil
    case "Gather":
      guard let data = known(0), let places = integers(1), node.int("axis") ?? 0 == 0 else { return nil }
      let indices = places.map { Int(clamping: $0 < 0 ? $0 &+ Int64(data.count) : $0) }
      return indices.allSatisfy(data.indices.contains) ? indices.map { data[$0] } : nil
    case "Slice":
      guard let data = known(0), let start = (node.ints("starts") ?? integers(1))?.first,
        let end = (node.ints("ends") ?? integers(2))?.first, (integers(4) ?? [1]) == [1]
      else { return nil }
      let count = Int64(data.count)
      func clamped(_ value: Int64) -> Int { Int(min(max(value < 0 ? value.addingClamped(count) : value, 0), count)) }
      return clamped(start) <= clamped(end) ? Array(data[clamped(start)..<clamped(end)]) : []
    case "Add", "Sub", "Mul", "Div":
      guard let left = known(0), let right = known(1),
        left.count == right.count || left.count == 1 || right.count == 1
      else { return nil }
      let isWhole = (left + right).allSatisfy { $0 == $0.rounded() }
      return (0..<max(left.count, right.count)).map { place in
        let (first, second) = (left[left.count == 1 ? 0 : place], right[right.count == 1 ? 0 : place])
        switch operation {
        case "Add": return first + second
        case "Sub": return first - second
        case "Mul": return first * second
        default: return isWhole ? (first / second).rounded(.towardZero) : first / second
        }
      }
    default: return nil
    }
  }
}

extension Int64 {
  fileprivate func addingClamped(_ other: Int64) -> Int64 {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? (other > 0 ? .max : .min) : sum
  }
}
