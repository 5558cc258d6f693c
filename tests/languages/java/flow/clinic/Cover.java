package clinic;

public final class Cover {
    public static String mask(String value) {
        return value == null ? "" : value.trim().toUpperCase();
    }

    public static String redact(String value) {
        return value.replaceAll("[A-Za-z0-9]", "x");
    }

    public static String lastFour(String value) {
        return "***" + value.substring(value.length() - 4);
    }
}
