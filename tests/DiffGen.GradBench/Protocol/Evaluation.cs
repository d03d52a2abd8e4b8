using System.Text.Json;

namespace DiffGen.GradBench.Protocol;

/// <summary>One function of an eval on one input, ready to be run as often as it takes.</summary>
/// <param name="Run">Computes the output, and leaves it where <paramref name="Write"/> finds it.</param>
/// <param name="Write">Writes the output of the last run.</param>
internal sealed record Evaluation(Action Run, Action<Utf8JsonWriter> Write);

/// <summary>Reads an input and makes room for the output.</summary>
internal delegate Evaluation Preparation(JsonElement input);
