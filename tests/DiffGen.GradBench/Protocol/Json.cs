using System.Text.Json;

namespace DiffGen.GradBench.Protocol;

/// <summary>Numbers and arrays in GradBench's inputs and outputs.</summary>
internal static class Json
{
    public static int Int(this JsonElement input, string name) => input.GetProperty(name).GetInt32();

    public static double Double(this JsonElement input, string name) => input.GetProperty(name).GetDouble();

    /// <summary>An array of numbers, or of arrays of numbers row by row.</summary>
    public static double[] Doubles(this JsonElement input, string name)
    {
        List<double> numbers = [];
        Flatten(input.GetProperty(name), numbers);
        return numbers.ToArray();
    }

    public static int[] Ints(this JsonElement input, string name) => Doubles(input, name).Select(number => (int)number).ToArray();

    public static void Vector(this Utf8JsonWriter writer, ReadOnlySpan<double> numbers)
    {
        writer.WriteStartArray();
        foreach (double number in numbers)
        {
            writer.WriteNumberValue(number);
        }

        writer.WriteEndArray();
    }

    public static void Vector(this Utf8JsonWriter writer, ReadOnlySpan<int> numbers)
    {
        writer.WriteStartArray();
        foreach (int number in numbers)
        {
            writer.WriteNumberValue(number);
        }

        writer.WriteEndArray();
    }

    public static void Matrix(this Utf8JsonWriter writer, ReadOnlySpan<double> numbers, int rows)
    {
        int columns = rows == 0 ? 0 : numbers.Length / rows;
        writer.WriteStartArray();
        for (int row = 0; row < rows; row++)
        {
            writer.Vector(numbers.Slice(row * columns, columns));
        }

        writer.WriteEndArray();
    }

    private static void Flatten(JsonElement element, List<double> numbers)
    {
        if (element.ValueKind != JsonValueKind.Array)
        {
            numbers.Add(element.GetDouble());
            return;
        }

        foreach (JsonElement item in element.EnumerateArray())
        {
            Flatten(item, numbers);
        }
    }
}
